package kernel

import (
	"os"
	"sync/atomic"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// ring is the two queues that a process shares with the kernel, and the buffers into which it receives. See io_uring(7).
//
//	process: fills submissions --io_uring_enter(2)--> kernel
//	process: reads completions <-------------------- kernel
type ring struct {
	fd int

	queues []byte // both rings, but for the submissions themselves
	sqHead *uint32
	sqTail *uint32
	sqMask uint32
	sqes   []byte
	tail   uint32 // of the submissions that are filled
	told   uint32 // of those that the kernel knows

	cqHead *uint32
	cqTail *uint32
	cqMask uint32
	cqes   unsafe.Pointer

	pool buffers
}

// The numbers of linux/io_uring.h that x/sys/unix lacks.
const (
	setupCQSize       = 1 << 3
	setupClamp        = 1 << 4
	setupDisabled     = 1 << 6
	setupSubmitAll    = 1 << 7
	setupCoopTaskrun  = 1 << 8
	setupSingleIssuer = 1 << 12
	setupDeferTaskrun = 1 << 13

	offSQEs = 0x10000000

	enterGetEvents = 1 << 0
	enterExtArg    = 1 << 3

	registerEnable = 12
	registerBuffer = 22

	opPollAdd = 6
	opCancel  = 14
	opSend    = 26
	opReceive = 27

	sqeSelectBuffer  = 1 << 5
	receivePollFirst = 1 << 0
	receiveMultishot = 1 << 1

	cqeBuffer   = 1 << 0
	cqeMore     = 1 << 1
	cqeNonEmpty = 1 << 2
)

type ringParams struct {
	sqEntries, cqEntries, flags, threadCPU, threadIdle, features, wqFD uint32
	_                                                                  [3]uint32
	sq                                                                 struct {
		head, tail, mask, entries, flags, dropped, array, _ uint32
		_                                                   uint64
	}
	cq struct {
		head, tail, mask, entries, overflow, cqes, flags, _ uint32
		_                                                   uint64
	}
}

type submission struct {
	opcode, flags uint8
	ioprio        uint16
	fd            int32
	off, addr     uint64
	len, opFlags  uint32
	data          uint64
	group         uint16
	_             uint16
	_             int32
	_             [2]uint64
}

type completion struct {
	data  uint64
	res   int32
	flags uint32
}

const ringSize = 1024 // submissions; as many as a turn of the loop commonly makes

func openRing() (*ring, error) {
	r := &ring{}
	p := ringParams{cqEntries: 4 * ringSize, flags: setupCQSize | setupClamp | setupSubmitAll | setupDisabled | setupSingleIssuer | setupDeferTaskrun}
	if os.Getenv("URING_COOP") != "" {
		p.flags = setupCQSize | setupClamp | setupSubmitAll | setupDisabled | setupCoopTaskrun
	}
	fd, _, errno := unix.Syscall(unix.SYS_IO_URING_SETUP, ringSize, uintptr(unsafe.Pointer(&p)), 0)
	if errno != 0 {
		return nil, os.NewSyscallError("io_uring_setup", errno)
	}
	r.fd = int(fd)
	unix.CloseOnExec(r.fd)
	size := max(p.sq.array+4*p.sqEntries, p.cq.cqes+16*p.cqEntries)
	var err error
	if r.queues, err = unix.Mmap(r.fd, 0, int(size), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED|unix.MAP_POPULATE); err != nil {
		unix.Close(r.fd)
		return nil, os.NewSyscallError("mmap", err)
	}
	if r.sqes, err = unix.Mmap(r.fd, offSQEs, int(64*p.sqEntries), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED|unix.MAP_POPULATE); err != nil {
		r.close()
		return nil, os.NewSyscallError("mmap", err)
	}
	at := func(offset uint32) *uint32 { return (*uint32)(unsafe.Pointer(&r.queues[offset])) }
	r.sqHead, r.sqTail, r.sqMask = at(p.sq.head), at(p.sq.tail), *at(p.sq.mask)
	r.cqHead, r.cqTail, r.cqMask = at(p.cq.head), at(p.cq.tail), *at(p.cq.mask)
	r.cqes = unsafe.Pointer(&r.queues[p.cq.cqes])
	for i := range p.sqEntries {
		*at(p.sq.array + 4*i) = i
	}
	if err := r.pool.open(r.fd); err != nil {
		r.close()
		return nil, err
	}
	return r, nil
}

// enable makes the thread that calls it the one that uses the ring.
func (r *ring) enable() error {
	_, _, errno := unix.Syscall6(unix.SYS_IO_URING_REGISTER, uintptr(r.fd), registerEnable, 0, 0, 0, 0)
	if errno != 0 {
		return os.NewSyscallError("io_uring_register", errno)
	}
	return nil
}

func (r *ring) close() {
	unix.Close(r.fd)
	if r.sqes != nil {
		_ = unix.Munmap(r.sqes)
	}
	_ = unix.Munmap(r.queues)
	r.pool.close()
}

// next is a submission to be filled.
func (r *ring) next() *submission {
	if r.tail-atomic.LoadUint32(r.sqHead) > r.sqMask {
		_ = r.enter(0, 0, false)
	}
	s := (*submission)(unsafe.Pointer(&r.sqes[64*(r.tail&r.sqMask)]))
	*s = submission{}
	r.tail++
	return s
}

type waitArg struct {
	sigmask       uint64
	sigmaskSize   uint32
	minWait       uint32
	timeoutOrZero uint64
}

// enter submits what is filled and waits for n completions: at most that long, negative is without end.
func (r *ring) enter(n uint32, timeout time.Duration, block bool) unix.Errno {
	var ts unix.Timespec
	var arg waitArg
	flags := uintptr(enterGetEvents)
	var argp, size uintptr
	if n > 0 && timeout >= 0 {
		ts = unix.NsecToTimespec(int64(timeout))
		arg.timeoutOrZero = uint64(uintptr(unsafe.Pointer(&ts)))
		flags |= enterExtArg
		argp, size = uintptr(unsafe.Pointer(&arg)), unsafe.Sizeof(arg)
	}
	atomic.StoreUint32(r.sqTail, r.tail)
	submit := r.tail - atomic.LoadUint32(r.sqHead)
	var errno unix.Errno
	if block {
		_, _, errno = unix.Syscall6(unix.SYS_IO_URING_ENTER, uintptr(r.fd), uintptr(submit), uintptr(n), flags, argp, size)
	} else {
		_, _, errno = unix.RawSyscall6(unix.SYS_IO_URING_ENTER, uintptr(r.fd), uintptr(submit), uintptr(n), flags, argp, size)
	}
	return errno
}

// completed reports whether completions wait.
func (r *ring) completed() bool { return atomic.LoadUint32(r.cqTail) != *r.cqHead }

// take calls f for every completion.
func (r *ring) take(f func(c *completion)) {
	head := *r.cqHead
	for tail := atomic.LoadUint32(r.cqTail); head != tail; head++ {
		c := *(*completion)(unsafe.Add(r.cqes, 16*uintptr(head&r.cqMask)))
		f(&c)
	}
	atomic.StoreUint32(r.cqHead, head)
}

const (
	bufferSize  = 4 << 10
	bufferCount = 1024
)

// buffers are what the kernel receives into. A buffer is the process's from its completion until it is given back.
type buffers struct {
	entries []byte // the ring of those that the kernel may fill
	memory  []byte
	tail    uint16
}

type bufferEntry struct {
	addr uint64
	len  uint32
	id   uint16
	tail uint16 // of the first entry: where the kernel looks
}

type bufferRegistration struct {
	addr    uint64
	entries uint32
	group   uint16
	flags   uint16
	_       [3]uint64
}

func (b *buffers) open(fd int) (err error) {
	const private = unix.MAP_PRIVATE | unix.MAP_ANONYMOUS
	if b.entries, err = unix.Mmap(-1, 0, 16*bufferCount, unix.PROT_READ|unix.PROT_WRITE, private); err != nil {
		return os.NewSyscallError("mmap", err)
	}
	if b.memory, err = unix.Mmap(-1, 0, bufferSize*bufferCount, unix.PROT_READ|unix.PROT_WRITE, private); err != nil {
		return os.NewSyscallError("mmap", err)
	}
	reg := bufferRegistration{addr: uint64(uintptr(unsafe.Pointer(&b.entries[0]))), entries: bufferCount}
	_, _, errno := unix.Syscall6(unix.SYS_IO_URING_REGISTER, uintptr(fd), registerBuffer, uintptr(unsafe.Pointer(&reg)), 1, 0, 0)
	if errno != 0 {
		return os.NewSyscallError("io_uring_register", errno)
	}
	for i := range bufferCount {
		b.give(uint16(i))
	}
	return nil
}

func (b *buffers) close() {
	if b.entries != nil {
		_ = unix.Munmap(b.entries)
	}
	if b.memory != nil {
		_ = unix.Munmap(b.memory)
	}
}

func (b *buffers) of(id uint16) []byte { return b.memory[int(id)*bufferSize:][:bufferSize] }

// give lets the kernel fill the buffer again.
func (b *buffers) give(id uint16) {
	e := (*bufferEntry)(unsafe.Pointer(&b.entries[16*int(b.tail&(bufferCount-1))]))
	e.addr = uint64(uintptr(unsafe.Pointer(&b.memory[int(id)*bufferSize])))
	e.len = bufferSize
	e.id = id
	b.tail++
	// The tail and the id of the first entry share 32 bits.
	first := (*uint32)(unsafe.Pointer(&b.entries[12]))
	atomic.StoreUint32(first, *first&0xffff|uint32(b.tail)<<16)
}
