export async function benchOrders(_root: string): Promise<string[]> { return []; }
