#!/usr/bin/env bash
# Packs what ./dev package has built: program, client, unit, documents, demo data. Same commit and compiler, same bytes.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
umask 022
version=$(build/release/ronde version | awk '{print $2}')
architecture=$(dpkg --print-architecture)
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH
root=build/package/root
rm -rf build/package
mkdir -p "$root/DEBIAN" build/package/debian

install -D -m 755 -s build/release/ronde "$root/usr/bin/ronde"
install -D -m 755 -s build/release/ronde-darkroom "$root/usr/lib/ronde/ronde-darkroom"
install -d "$root/usr/share/ronde"
cp -r client-web/dist "$root/usr/share/ronde/client"
cp -r packaging/demo "$root/usr/share/ronde/demo"
install -D -m 644 packaging/systemd/ronde.service "$root/lib/systemd/system/ronde.service"
install -D -m 644 packaging/systemd/ronde.sysusers "$root/usr/lib/sysusers.d/ronde.conf"
install -D -m 644 packaging/debian/default "$root/etc/default/ronde"
install -D -m 644 docs/operating.md "$root/usr/share/doc/ronde/operating.md"
install -D -m 644 LICENSE "$root/usr/share/doc/ronde/copyright"
install -m 755 packaging/debian/postinst packaging/debian/prerm "$root/DEBIAN/"
echo /etc/default/ronde >"$root/DEBIAN/conffiles"

# The libraries that the program was linked with, as the packages of this machine name them.
printf 'Source: ronde\n\nPackage: ronde\nArchitecture: any\n' >build/package/debian/control
libraries=$(cd build/package && dpkg-shlibdeps -O "root/usr/bin/ronde" "root/usr/lib/ronde/ronde-darkroom" 2>/dev/null | sed -n 's/^shlibs:Depends=//p')
cat >"$root/DEBIAN/control" <<CONTROL
Package: ronde
Version: $version
Architecture: $architecture
Maintainer: The Ronde authors <ronde@localhost>
Installed-Size: $(du -sk --exclude=DEBIAN "$root" | cut -f1)
Depends: $libraries, systemd
Section: web
Priority: optional
Description: barter marketplace for neighbourhoods
 Neighbours post what they give and what they look for; Ronde finds direct
 swaps, cycles and gift chains among them and accompanies each exchange to
 its last hand-over. One program, one data folder, no outside service.
CONTROL

find "$root" -newermt "@$SOURCE_DATE_EPOCH" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
dpkg-deb --root-owner-group --build "$root" "build/ronde_${version}_${architecture}.deb"
