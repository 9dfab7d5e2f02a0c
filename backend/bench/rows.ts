export async function benchRows(_root: string): Promise<string[]> { return []; }
