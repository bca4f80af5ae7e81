package sim

import (
	"syscall"
	"time"

	"looper.example/stage02-poller/kernel"
)

// Faults are the probabilities of faults that real kernels have too, from 0 to 1, for each
// system call. A correct loop serves its clients all the same, except those whose
// connection is reset.
type Faults struct {
	ShortRead    float64 // Read returns fewer bytes than there are, at least one
	OneByteRead  float64 // Read returns a single byte
	ShortWrite   float64 // Write and SendFile take fewer bytes than there is room for, at least one
	NoSendFile   float64 // SendFile returns EINVAL, as for a file system without it
	Again        float64 // Read, Write, SendFile and Accept return EAGAIN although ready
	Interrupted  float64 // Read, Write, SendFile and Accept return EINTR
	Reset        float64 // Read, Write and SendFile find the connection reset by the client
	Aborted      float64 // Accept returns ECONNABORTED
	NoDescriptor float64 // Accept returns EMFILE
	Refused      float64 // an attempt to connect is refused
	Dropped      float64 // an attempt to connect gets no result, as from a firewall that drops packets
	EmptyWait    float64 // Wait returns early, with nothing
	Disorder     float64 // Wait reports in any order, and perhaps not all that is ready
	ClockJump    float64 // Wait finds the clock up to a minute later: the machine was asleep
	NoMemory     float64 // Update returns ENOMEM and changes nothing, unless it withdraws interest
	NoWake       float64 // Wake returns ENOMEM and does not wake the loop; drawn at each Wait, until the next
	CloseError   float64 // Close and Reset return EIO or EINTR, although the descriptor is closed
}

// SetFaults changes the faults from now on. So a script can begin and end them.
func (k *Kernel) SetFaults(f Faults) { k.config.Faults = f }

func (k *Kernel) happens(probability float64) bool {
	return probability > 0 && k.chance.Float64() < probability
}

// faultyCall returns the error of a fault that can happen to any call; nil: none.
func (k *Kernel) faultyCall() error {
	switch f := &k.config.Faults; {
	case k.happens(f.Again):
		return syscall.EAGAIN
	case k.happens(f.Interrupted):
		return syscall.EINTR
	}
	return nil
}

func (k *Kernel) faultyAccept() error {
	switch f := &k.config.Faults; {
	case k.happens(f.Aborted):
		return syscall.ECONNABORTED
	case k.happens(f.NoDescriptor):
		return syscall.EMFILE
	}
	return k.faultyCall()
}

func (k *Kernel) faultyRead(s *socket, p []byte) ([]byte, error) {
	k.perhapsReset(s)
	if k.happens(k.config.Faults.OneByteRead) {
		p = p[:1]
	}
	return k.shorten(p, k.config.Faults.ShortRead), k.faultyCall()
}

func (k *Kernel) faultyWrite(s *socket, p []byte) ([]byte, error) {
	k.perhapsReset(s)
	return k.shorten(p, k.config.Faults.ShortWrite), k.faultyCall()
}

func (k *Kernel) perhapsReset(s *socket) {
	if s.other != nil && k.happens(k.config.Faults.Reset) {
		s.reset()
		s.other.reset()
	}
}

// faultyUpdate returns the error of a fault in a change of interest; nil: none. Withdrawing needs no memory.
func (k *Kernel) faultyUpdate(to kernel.Interest) error {
	if to != kernel.None && k.happens(k.config.Faults.NoMemory) {
		return syscall.ENOMEM
	}
	return nil
}

// faultyClose returns an error that close(2) may have although it has closed the descriptor; nil: none.
func (k *Kernel) faultyClose() error {
	if !k.happens(k.config.Faults.CloseError) {
		return nil
	}
	return []error{syscall.EIO, syscall.EINTR}[k.chance.IntN(2)]
}

// perhapsJump lets time pass while neither clients nor the loop run.
func (k *Kernel) perhapsJump() {
	k.now += k.stopped
	k.stopped = 0
	if k.happens(k.config.Faults.ClockJump) {
		k.now += time.Duration(k.chance.Int64N(int64(time.Minute)))
	}
}

// disorder shuffles the ready descriptors and drops some of them, but not all.
func (k *Kernel) disorder(ready []kernel.Ready) []kernel.Ready {
	if len(ready) < 2 || !k.happens(k.config.Faults.Disorder) {
		return ready
	}
	k.chance.Shuffle(len(ready), func(i, j int) { ready[i], ready[j] = ready[j], ready[i] })
	return ready[:1+k.chance.IntN(len(ready))]
}

func (k *Kernel) shorten(p []byte, probability float64) []byte {
	if len(p) > 1 && k.happens(probability) {
		return p[:1+k.chance.IntN(len(p)-1)]
	}
	return p
}
