package sim

import (
	"fmt"
	"io"
	"net/netip"
	"syscall"

	"looper.example/stage02-poller/kernel"
)

// The calls of kernel.Kernel on descriptors, except those that connect (dial.go). A StuckError
// shows each call with its result.

// Listen takes any string as an address. Each may be used once, or any number of times with
// reusePort: then the connections are divided at random.
func (k *Kernel) Listen(addr string, reusePort bool) (fd int, bound string, err error) {
	defer func() { k.call("listen", 0, max(fd, 0), err) }()
	for _, other := range k.listeners[addr] {
		if !reusePort || !other.reusePort {
			return -1, "", fmt.Errorf("listen %s: %w", addr, syscall.EADDRINUSE)
		}
	}
	l := &listener{kernel: k, addr: addr, reusePort: reusePort}
	if fd, err = k.install(l); err != nil {
		return -1, "", fmt.Errorf("listen %s: %w", addr, err)
	}
	k.listeners[addr] = append(k.listeners[addr], l)
	return fd, addr, nil
}

func (k *Kernel) Accept(fd int) (conn int, peer netip.AddrPort, err error) {
	defer func() { k.call("accept", fd, max(conn, 0), err) }()
	l, ok := k.file(fd).(*listener)
	if !ok {
		return -1, netip.AddrPort{}, syscall.EINVAL
	}
	if err := k.faultyAccept(); err != nil {
		return -1, netip.AddrPort{}, err
	}
	if len(l.backlog) == 0 {
		return -1, netip.AddrPort{}, syscall.EAGAIN
	}
	s := l.backlog[0]
	if conn, err = k.install(s); err != nil {
		return -1, netip.AddrPort{}, err
	}
	l.backlog = l.backlog[1:]
	return conn, s.peerAddr, nil
}

// install gives f the lowest free number, as POSIX demands. So numbers are soon used again.
func (k *Kernel) install(f file) (int, error) {
	for fd := firstFD; fd < len(k.files); fd++ {
		if k.files[fd] == nil {
			k.files[fd] = f
			return fd, nil
		}
	}
	if len(k.files)-firstFD >= k.config.MaxDescriptors {
		return -1, syscall.EMFILE
	}
	k.files = append(k.files, f)
	return len(k.files) - 1, nil
}

func (k *Kernel) file(fd int) file {
	if fd < 0 || fd >= len(k.files) {
		return nil
	}
	return k.files[fd]
}

// socket returns the socket of fd, or the errno for a wrong descriptor.
func (k *Kernel) socket(fd int) (*socket, error) {
	switch f := k.file(fd).(type) {
	case nil:
		return nil, syscall.EBADF
	case *socket:
		return f, nil
	}
	return nil, syscall.ENOTCONN
}

func (k *Kernel) Read(fd int, p []byte) (n int, err error) {
	defer func() { k.call("read", fd, n, err) }()
	s, err := k.socket(fd)
	if err != nil {
		return 0, err
	}
	p, err = k.faultyRead(s, p)
	if err != nil {
		return 0, err
	}
	return s.read(p)
}

func (k *Kernel) Write(fd int, p []byte) (n int, err error) {
	defer func() { k.call("write", fd, n, err) }()
	s, err := k.socket(fd)
	if err != nil {
		return 0, err
	}
	p, err = k.faultyWrite(s, p)
	if err != nil {
		return 0, err
	}
	return s.write(p)
}

// SendFile reads the file as it is at this moment.
func (k *Kernel) SendFile(fd int, f kernel.File, offset int64, n int) (sent int, err error) {
	defer func() { k.call("sendfile", fd, sent, err) }()
	s, err := k.socket(fd)
	if err != nil {
		return 0, err
	}
	if k.happens(k.config.Faults.NoSendFile) {
		return 0, syscall.EINVAL
	}
	p := make([]byte, max(1, min(n, k.config.SendBuffer-len(s.sending))))
	p, err = k.faultyWrite(s, p)
	if err != nil {
		return 0, err
	}
	read, err := f.ReadAt(p, offset)
	switch {
	case read > 0:
		return s.write(p[:read])
	case err == io.EOF:
		return 0, nil
	}
	return 0, syscall.EIO
}

func (k *Kernel) Unsent(fd int) (n int, err error) {
	defer func() { k.call("unsent", fd, n, err) }()
	s, err := k.socket(fd)
	if err != nil {
		return 0, err
	}
	return len(s.sending), nil
}

func (k *Kernel) Local(fd int) netip.AddrPort {
	defer func() { k.call("local", fd, 0, nil) }()
	s, err := k.socket(fd)
	if err != nil {
		return netip.AddrPort{}
	}
	return s.localAddr
}

func (k *Kernel) Shutdown(fd int) (err error) {
	defer func() { k.call("shutdown", fd, 0, err) }()
	s, err := k.socket(fd)
	if err != nil {
		return err
	}
	return s.shutdown()
}

func (k *Kernel) Close(fd int) (err error) {
	defer func() { k.call("close", fd, 0, err) }()
	f := k.file(fd)
	if f == nil {
		return syscall.EBADF
	}
	k.files[fd] = nil
	f.close()
	return k.faultyClose()
}

func (k *Kernel) Reset(fd int) (err error) {
	defer func() { k.call("reset", fd, 0, err) }()
	s, err := k.socket(fd)
	if err != nil {
		return err
	}
	k.files[fd] = nil
	s.abort()
	return k.faultyClose()
}
