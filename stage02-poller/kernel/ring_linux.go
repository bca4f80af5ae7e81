package kernel

import (
	"os"
	"sync/atomic"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// ring is two queues in memory that the process shares with the kernel. See io_uring(7).
//
//	next --> requests --enter--> kernel --> completions --> take
//	                               ^
//	                            buffers   the kernel takes one when bytes arrive
//
// One thread uses the ring. The kernel adds completions only during enter (IORING_SETUP_DEFER_TASKRUN), so it never interrupts the
// thread, and between two calls of enter no queue changes.
type ring struct {
	fd     int
	queues []byte // both queues, without the requests themselves
	slots  []byte // the requests

	requests, completions struct {
		head, tail *uint32
		mask       uint32
	}
	state *uint32        // flags of the kernel
	done  unsafe.Pointer // the first completion
	begun uint32         // how many requests next has returned

	limit unix.Timespec // timeout of enter; not on the stack, which may move while the kernel reads it
	arg   enterArg

	buffers buffers
}

// Numbers of linux/io_uring.h that x/sys lacks.
const (
	setupCQSize       = 1 << 3
	setupClamp        = 1 << 4
	setupDisabled     = 1 << 6
	setupSubmitAll    = 1 << 7
	setupSingleIssuer = 1 << 12
	setupDeferTaskrun = 1 << 13

	offsetRequests = 0x1000_0000

	enterGetEvents = 1 << 0
	enterExtArg    = 1 << 3

	registerEnable  = 12
	registerBuffers = 22

	opPoll    = 6
	opCancel  = 14
	opSend    = 26
	opReceive = 27

	chooseBuffer = 1 << 5 // in request.flags

	pollFirst = 1 << 0 // in request.priority
	multishot = 1 << 1

	hasBuffer = 1 << 0 // in completion.flags
	hasMore   = 1 << 1
	notEmpty  = 1 << 2

	overflow = 1 << 1 // in ring.state
)

type ringParams struct {
	requests, completions, flags uint32
	_                            [7]uint32
	requestsAt                   struct {
		head, tail, mask, _, flags, _, array, _ uint32
		_                                       uint64
	}
	completionsAt struct {
		head, tail, mask, _, _, first, _, _ uint32
		_                                   uint64
	}
}

type request struct {
	op, flags    uint8
	priority     uint16
	fd           int32
	_, addr      uint64
	len, opFlags uint32
	data         uint64
	_            [3]uint64
}

type completion struct {
	data  uint64
	res   int32
	flags uint32
}

type enterArg struct {
	_     [2]uint64
	limit uint64
}

const (
	requestCount = 1024
	requestSize  = 64
	resultCount  = 4 * requestCount
	resultSize   = 16
)

func openRing(requests, completions uint32) (*ring, error) {
	p := ringParams{
		completions: completions,
		flags:       setupCQSize | setupClamp | setupDisabled | setupSubmitAll | setupSingleIssuer | setupDeferTaskrun,
	}
	fd, _, errno := unix.Syscall(unix.SYS_IO_URING_SETUP, uintptr(requests), uintptr(unsafe.Pointer(&p)), 0)
	if errno != 0 {
		return nil, os.NewSyscallError("io_uring_setup", errno)
	}
	r := &ring{fd: int(fd)}
	err := r.share(&p)
	if err == nil {
		err = r.buffers.open(r.fd)
	}
	if err != nil {
		r.close()
		return nil, err
	}
	return r, nil
}

// share maps the queues.
func (r *ring) share(p *ringParams) (err error) {
	const prot, how = unix.PROT_READ | unix.PROT_WRITE, unix.MAP_SHARED | unix.MAP_POPULATE
	from, to := p.requestsAt, p.completionsAt
	size := max(from.array+4*p.requests, to.first+resultSize*p.completions)
	if r.queues, err = unix.Mmap(r.fd, 0, int(size), prot, how); err != nil {
		return os.NewSyscallError("mmap", err)
	}
	if r.slots, err = unix.Mmap(r.fd, offsetRequests, int(requestSize*p.requests), prot, how); err != nil {
		return os.NewSyscallError("mmap", err)
	}
	word := func(offset uint32) *uint32 { return (*uint32)(unsafe.Pointer(&r.queues[offset])) }
	r.requests.head, r.requests.tail, r.requests.mask = word(from.head), word(from.tail), *word(from.mask)
	r.completions.head, r.completions.tail, r.completions.mask = word(to.head), word(to.tail), *word(to.mask)
	r.state = word(from.flags)
	r.done = unsafe.Pointer(&r.queues[to.first])
	for i := range p.requests {
		*word(from.array + 4*i) = i // the i-th request is always in the i-th slot
	}
	return nil
}

// own binds the ring to the calling thread.
func (r *ring) own() error { return register(r.fd, registerEnable, nil, 0) }

func register(fd, what int, arg unsafe.Pointer, n uintptr) error {
	_, _, errno := unix.Syscall6(unix.SYS_IO_URING_REGISTER, uintptr(fd), uintptr(what), uintptr(arg), n, 0, 0)
	if errno != 0 {
		return os.NewSyscallError("io_uring_register", errno)
	}
	return nil
}

func (r *ring) close() {
	unix.Close(r.fd)
	for _, memory := range [][]byte{r.slots, r.queues, r.buffers.offered, r.buffers.memory} {
		if memory != nil {
			_ = unix.Munmap(memory)
		}
	}
}

// full reports whether no request can begin before the next enter.
func (r *ring) full() bool { return r.begun-atomic.LoadUint32(r.requests.head) > r.requests.mask }

// next returns an empty request. The caller fills it, and the next enter submits it.
func (r *ring) next() *request {
	q := (*request)(unsafe.Pointer(&r.slots[requestSize*(r.begun&r.requests.mask)]))
	*q = request{}
	r.begun++
	return q
}

// enter submits the requests and waits for n completions, at most for timeout; a negative timeout has no end. Go's scheduler does not
// know of the call.
func (r *ring) enter(n int, timeout time.Duration) unix.Errno {
	_, _, errno := unix.RawSyscall6(unix.SYS_IO_URING_ENTER, uintptr(r.fd), r.submit(), uintptr(n),
		r.enterFlags(timeout), uintptr(unsafe.Pointer(&r.arg)), unsafe.Sizeof(r.arg))
	return errno
}

// block is enter for one completion, and the scheduler knows of the call.
func (r *ring) block(timeout time.Duration) unix.Errno {
	_, _, errno := unix.Syscall6(unix.SYS_IO_URING_ENTER, uintptr(r.fd), r.submit(), 1,
		r.enterFlags(timeout), uintptr(unsafe.Pointer(&r.arg)), unsafe.Sizeof(r.arg))
	return errno
}

func (r *ring) submit() (n uintptr) {
	atomic.StoreUint32(r.requests.tail, r.begun)
	return uintptr(r.begun - atomic.LoadUint32(r.requests.head))
}

func (r *ring) enterFlags(timeout time.Duration) uintptr {
	r.arg.limit = 0
	if timeout >= 0 {
		r.limit = unix.NsecToTimespec(int64(timeout))
		r.arg.limit = uint64(uintptr(unsafe.Pointer(&r.limit)))
	}
	return enterGetEvents | enterExtArg
}

// take returns the next completion. If the queue was too short for all, it moves the rest to the queue: on a connection, what the rest
// has received comes before what is still in the socket.
func (r *ring) take() (c completion, ok bool) {
	head := *r.completions.head
	for head == atomic.LoadUint32(r.completions.tail) {
		if atomic.LoadUint32(r.state)&overflow == 0 || r.enter(0, 0) != 0 {
			return c, false
		}
	}
	c = *(*completion)(unsafe.Add(r.done, resultSize*uintptr(head&r.completions.mask)))
	atomic.StoreUint32(r.completions.head, head+1)
	return c, true
}
