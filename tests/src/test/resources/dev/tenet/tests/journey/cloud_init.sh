# Runs Debian's cloud-init, all stages, inside an instance's network namespace, as a machine does at its first start. The root is this
# machine's, with cloud-init laid over it and a file system in memory to write to; needs mount, UTS and process namespaces of its own.
# Arguments: the folder that scripts/make-cloud-init filled, and a shell command that is then run in that root.
set -eu
layer=$1 after=$2
mount -t tmpfs tmpfs /mnt
mkdir /mnt/upper /mnt/work /mnt/root
# Layers must not lie within each other.
cp -a "$layer" /mnt/layer
mount -t overlay overlay -o "lowerdir=/mnt/layer:/,upperdir=/mnt/upper,workdir=/mnt/work" /mnt/root
cd /mnt/root
for folder in run tmp root var/log var/lib/cloud var/lib/dhcp etc/network etc/ssh; do
    mkdir -p $folder && mount -t tmpfs tmpfs $folder
done
mkdir etc/network/interfaces.d etc/ssh/sshd_config.d
echo 'source interfaces.d/*' > etc/network/interfaces
: > etc/ssh/sshd_config
mount --rbind /dev dev
mount -t proc proc proc
mount -t sysfs sysfs sys
# What a hypervisor says of the machine: cloud-init recognizes EC2 by it. A namespace has no such thing, a machine gets it from its agent.
links=$(for device in sys/class/net/*; do echo "$(basename "$device") $(readlink "$device")"; done)
mount -t tmpfs tmpfs sys/class
mkdir -p sys/class/net sys/class/dmi/id
echo "$links" | while read -r name target; do ln -s "$target" "sys/class/net/$name"; done
echo ec2e1916-9099-7caf-fd21-012345abcdef > sys/class/dmi/id/product_uuid
echo ec2e1916-9099-7caf-fd21-012345abcdef > sys/class/dmi/id/product_serial
echo 'Amazon EC2' > sys/class/dmi/id/sys_vendor
rm -f .dockerenv etc/resolv.conf
echo 'nameserver 169.254.169.253' > etc/resolv.conf
printf '#!/bin/sh\ncase "$*" in *--container*) exit 1 ;; esac\necho amazon\n' > usr/bin/systemd-detect-virt
export PYTHONDONTWRITEBYTECODE=1
chroot . /usr/lib/cloud-init/ds-identify
for stage in 'init --local' init 'modules --mode=config' 'modules --mode=final'; do
    chroot . /usr/bin/python3 /usr/bin/cloud-init $stage > /dev/null || true  # what failed is in its result
done
chroot . /bin/sh -c "$after"
