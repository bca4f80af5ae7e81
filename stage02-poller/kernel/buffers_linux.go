package kernel

import (
	"os"
	"sync/atomic"
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	bufferSize  = 8 << 10 // most HTTP requests are shorter
	bufferCount = 512     // a power of two
)

// buffers are memory that the kernel receives into. A buffer belongs to the process from its completion until give.
type buffers struct {
	offered []byte // a queue of the buffers that the kernel may take
	memory  []byte
	tail    uint16
	pieces  [bufferCount]piece // what the buffers hold that belong to the process, by their numbers
}

type bufferOffer struct {
	addr uint64
	len  uint32
	id   uint16
	tail uint16 // in the first offer: the tail of the queue
}

func (b *buffers) open(fd int) (err error) {
	if b.offered, err = mapMemory(bufferCount * int(unsafe.Sizeof(bufferOffer{}))); err != nil {
		return err
	}
	if b.memory, err = mapMemory(bufferCount * bufferSize); err != nil {
		return err
	}
	where := struct {
		addr    uint64
		entries uint32
		_       [7]uint32
	}{addr: address64(&b.offered[0]), entries: bufferCount}
	if err := register(fd, registerBuffers, unsafe.Pointer(&where), 1); err != nil {
		return err
	}
	for id := range bufferCount {
		b.give(uint16(id))
	}
	return nil
}

// mapMemory returns memory that the kernel may use at any time, because it never moves.
func mapMemory(size int) ([]byte, error) {
	memory, err := unix.Mmap(-1, 0, size, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANONYMOUS)
	return memory, os.NewSyscallError("mmap", err)
}

// address64 returns the address of mapped memory, which never moves.
func address64(first *byte) uint64 { return uint64(uintptr(unsafe.Pointer(first))) }

func (b *buffers) of(id uint16) []byte { return b.memory[int(id)*bufferSize:][:bufferSize] }

// give returns the buffer to the kernel.
func (b *buffers) give(id uint16) {
	offers := unsafe.Slice((*bufferOffer)(unsafe.Pointer(&b.offered[0])), bufferCount)
	o := &offers[b.tail%bufferCount]
	o.addr, o.len, o.id = address64(&b.of(id)[0]), bufferSize, id
	b.tail++
	// Go has no atomic store of 16 bits, so this one stores the first offer's id again too.
	word := (*uint32)(unsafe.Pointer(&offers[0].id))
	atomic.StoreUint32(word, uint32(b.tail)<<16|uint32(offers[0].id))
}

// chain is the buffers of one connection, in the order of their bytes. Each piece names the next buffer, so a chain needs no memory.
type chain struct{ first, last, count uint16 }

// piece is the unread part of a buffer. More is not 0 if the socket held more bytes.
type piece struct{ from, to, more, next uint16 }

func (c *chain) add(b *buffers, buffer uint16, received piece) {
	b.pieces[buffer] = received
	if c.count == 0 {
		c.first = buffer
	} else {
		b.pieces[c.last].next = buffer
	}
	c.last = buffer
	c.count++
}

// front returns the first piece and its bytes.
func (c *chain) front(b *buffers) (*piece, []byte) {
	piece := &b.pieces[c.first]
	return piece, b.of(c.first)[piece.from:piece.to]
}

// give returns the first buffer to the kernel.
func (c *chain) give(b *buffers) {
	given := c.first
	c.first = b.pieces[given].next
	c.count--
	b.give(given)
}
