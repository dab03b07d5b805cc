#!/bin/sh
# Try the repository on a fresh machine: a minimal Debian 12 with python3, python3-venv, make and git, and nothing else.
#
#   sudo packaging/try_fresh.sh FOLDER                    make test, then make run without a display
#   sudo packaging/try_fresh.sh FOLDER make test          any one command, in the clone
#
# FOLDER holds the machine, and is made by debootstrap when it is not there. It is kept, with what the set-up installed
# in it; delete it to be fresh again. The clone in it is made anew each time, but its .venv is kept (KEEP_VENV=no: not).
# What is tried is what is committed; with WORKING_TREE=yes it is the files as they lie here, new ones included.
#
# From the host the machine gets only its way to the network: apt's sources and proxies, pip's settings, certificates.
set -eu

[ $# -ge 1 ] || { sed -n '2,12s/^# \{0,1\}//p' "$0"; exit 2; }
[ "$(id -u)" = 0 ] || { echo "$0 needs root, for chroot." >&2; exit 2; }
case $1 in /*) machine=$1 ;; *) machine=$PWD/$1 ;; esac
shift
source=$(cd "$(dirname "$0")/.." && pwd)
clone=root/news-annotator

# ------------------------------------------------------------------------------------------------ the machine
if [ ! -e "$machine/etc/debian_version" ]; then
    mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | grep -m1 '/debian/*$' || true)
    debootstrap --variant=minbase --include=python3,python3-venv,make,git bookworm "$machine" $mirror
fi

copy() { # a file or folder of the host, to the same place in the machine
    [ -e "$1" ] || return 0
    mkdir -p "$machine$(dirname "$1")"
    cp -RL "$1" "$machine$(dirname "$1")/"
}
copy /etc/resolv.conf
copy /etc/hosts
copy /etc/pip.conf
copy /etc/xdg/pip
copy /etc/ssl/certs/ca-certificates.crt
copy /etc/apt/auth.conf.d
apt-config dump | grep -E '^Acquire::(https?|ftp|Check)[-:]' > "$machine/etc/apt/apt.conf.d/99host" || true

# ------------------------------------------------------------------------------------------------ the clone
kept=$machine/root/kept-venv
rm -rf "$kept"
if [ "${KEEP_VENV:-yes}" = yes ] && [ -d "$machine/$clone/.venv" ]; then mv "$machine/$clone/.venv" "$kept"; fi
rm -rf "${machine:?}/$clone"
if [ "${WORKING_TREE:-no}" = yes ]; then
    mkdir -p "$machine/$clone"
    (cd "$source" && git ls-files -coz --exclude-standard | tar --null --files-from=- --ignore-failed-read -cf -) |
        tar -xf - -C "$machine/$clone"
else
    git clone --quiet --no-hardlinks "$source" "$machine/$clone"
fi
chown -R root:root "$machine/$clone"
if [ -d "$kept" ]; then mv "$kept" "$machine/$clone/.venv"; fi

# ------------------------------------------------------------------------------------------------ the commands
mounted=
leave() { for place in $mounted; do umount "$machine/$place"; done; }
trap leave EXIT
if mount -t proc proc "$machine/proc"; then mounted="proc"; fi
if mount -t tmpfs tmpfs "$machine/dev/shm"; then mounted="dev/shm $mounted"; fi

inside() {
    network=$(env | grep -E '^(PIP_[A-Z_]*|SSL_CERT_[A-Z]*|[A-Za-z]*_(proxy|PROXY))=' || true)
    # shellcheck disable=SC2086 # one assignment a word
    chroot "$machine" env -i HOME=/root LANG=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin $network \
        sh -c "cd /$clone && $*"
}
if [ $# -gt 0 ]; then
    inside "$*"
else
    inside make test
    inside make run
fi
