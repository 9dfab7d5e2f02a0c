#!/bin/sh
# Builds one container's file system in a mount namespace of its own and becomes its process.
# Arguments: root folder, workdir, read-only or writable, setpriv options (one word), mount list file, then the command.
set -eu
root=$1 workdir=$2 mode=$3 privileges=$4 mounts=$5
shift 5
PATH_OF_CONTAINER=$PATH
PATH=/usr/sbin:/usr/bin:/sbin:/bin

mount --make-rprivate /
mount -t tmpfs -o mode=755 paperdesk "$root"
for folder in usr etc proc dev; do
    mkdir "$root/$folder"
    mount --rbind "/$folder" "$root/$folder"
done
mount -o remount,bind,ro "$root/usr"
for link in bin sbin lib lib32 lib64; do
    if [ -L "/$link" ]; then ln -s "$(readlink "/$link")" "$root/$link"; fi
done
mkdir -m 1777 "$root/tmp"
mkdir -p "$root/var/tmp" "$root/run"

# One mount a line: kind, source, target, mode, owner (of a tmpfs or a folder that the image brings).
while IFS='|' read -r kind source target access owner; do
    place=$root$target
    case $kind in
        tmpfs) mkdir -p "$place" && mount -t tmpfs -o mode=1777 tmpfs "$place" ;;
        folder) mkdir -p "$place" && chown "$owner" "$place" && chmod "$access" "$place" ;;
        link) ln -s "$source" "$place" ;;
        bind)
            if [ -d "$source" ]; then mkdir -p "$place"; else mkdir -p "$(dirname "$place")" && [ -e "$place" ] || : >"$place"; fi
            mount --bind "$source" "$place"
            if [ "$access" = ro ]; then mount -o remount,bind,ro "$place"; fi
            ;;
    esac
done <"$mounts"
mount -o remount,bind,ro "$root/etc"
if [ "$mode" = read-only ]; then mount -o remount,ro "$root"; fi

# shellcheck disable=SC2086 # options are words
exec chroot "$root" /usr/bin/setpriv $privileges \
    /bin/sh -c 'PATH=$1; export PATH; cd "$2"; shift 2; exec "$@"' sh "$PATH_OF_CONTAINER" "$workdir" "$@"
