// Package sim is a simulated kernel in memory: deterministic, with a clock of its own,
// clients that follow scripts, and faults on request. A loop cannot tell it from a
// real one.
//
// Time stands still while the loop works, except for Elapse. The simulation runs only while the
// loop waits: the clients take their steps, and when none can, the clock jumps to the
// next event. A test of a ten-minute timeout takes microseconds, and takes the same
// course each time:
//
//	loop                          sim
//	 |-- Wait(timeout) ----------> clients: connect, send, expect, sleep, close
//	 |                             ready?  no: the clock jumps
//	 | <--------- ready ---------- yes
//	 |-- Read, Write, Accept ----> socket buffers, faults drawn from the seed
//
// A client is a function in straight-line code. Each of its calls that must wait (Sleep,
// Expect) lets the other clients and the loop run:
//
//	k := sim.New(sim.Config{Seed: 1})
//	l, _ := loop.New(k, loop.Config{})
//	l.Listen("sim:80", serve)
//	k.Client("alice", func(c *sim.Client) {
//		c.Connect("sim:80")
//		c.Send("ping\n")
//		c.Expect("pong\n")
//	})
//	err := k.Run(l)
//
// A server that the loop dials is a script too: Kernel.Serve runs it once for each
// connection.
//
// Interface: New, Kernel.Client, Kernel.Serve, Kernel.Run; the methods of Client; Faults
// and Kernel.SetFaults; Kernel.Elapse, for work that takes time.
package sim

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"looper.example/stage02-poller/kernel"
)

// Config describes a simulated machine. The zero value is a machine without faults.
type Config struct {
	// Seed of all random choices. The same seed makes the same run.
	Seed uint64

	// SocketBuffer is how many received bytes a socket holds until the program reads them.
	// Default 64 KiB.
	SocketBuffer int

	// SendBuffer is how many written bytes a socket holds until the other side has room. After
	// it was full, the socket is writable again when a third of it is free, as on Linux.
	// Default SocketBuffer.
	SendBuffer int

	// MaxDescriptors is how many descriptors may be open at once; beyond it EMFILE. Default 1,000,000.
	MaxDescriptors int

	// Faults are the probabilities of faults. Default: no faults.
	Faults Faults
}

// Kernel is a simulated kernel. All of it, clients included, runs on the loop's
// goroutine; only the poller's Wake may be called from another.
type Kernel struct {
	config    Config
	chance    *rand.Rand
	now       time.Duration
	files     []file                   // indexed by descriptor; nil is free
	listeners map[string][]*listener   // by address; more than one only with reusePort
	servers   map[string]func(*Client) // by address: the scripts of Serve
	dials     []*socket                // attempts without a result yet
	clients   []*Client
	served    int // connections to servers, for their names
	nextPort  uint16
	stopped   time.Duration // how long the next wait stops the process, by Suspend
	fruitless int           // waits since a client last took a turn
	turns     int           // of clients, since anything last happened
	recent    record
}

// file is a descriptor's socket, listener or poller.
type file interface {
	readiness() kernel.Interest
	close()
}

// firstFD is the first free descriptor: 0, 1 and 2 are taken, as in any process.
const firstFD = 3

// epoch is the date at which simulated time begins.
var epoch = time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)

// New returns a new machine.
func New(config Config) *Kernel {
	if config.SocketBuffer == 0 {
		config.SocketBuffer = 64 << 10
	}
	if config.SendBuffer == 0 {
		config.SendBuffer = config.SocketBuffer
	}
	if config.MaxDescriptors == 0 {
		config.MaxDescriptors = 1_000_000
	}
	return &Kernel{
		config:    config,
		chance:    rand.New(rand.NewPCG(config.Seed, 0)),
		files:     make([]file, firstFD),
		listeners: make(map[string][]*listener),
		servers:   make(map[string]func(*Client)),
		nextPort:  49152,
	}
}

// ErrOver is the error of the poller's Wait when all scripts have ended and nothing is
// ready any more.
var ErrOver = errors.New("sim: every client is done")

// StuckError is the error of Wait if clients wait but nothing can happen any more, or
// if the loop makes tick after tick without progress for them.
type StuckError struct {
	At      time.Duration
	Waiting []string // "alice waits for ..."
	Trace   string   // the loop's last calls of the kernel, as trace.AppendText shows them
}

// patience bounds a simulation without progress: the number of waits in a row that bring no client
// any further, nor the clock nearer to what a client waits for (a loop that spins, or has a
// timer that comes again and again); and the number of turns of clients in which none sends,
// receives, connects or closes (a client that polls in vain).
const patience = 100_000

// happened notes that the simulation has made progress.
func (k *Kernel) happened() { k.turns = 0 }

func (e *StuckError) Error() string {
	waiting := "no client waits for anything"
	if len(e.Waiting) > 0 {
		waiting = strings.Join(e.Waiting, "; ")
	}
	return fmt.Sprintf("sim: stuck at %v: %s\nThe last that the loop did:\n%s", e.At, waiting, e.Trace)
}

// Run runs a loop until all scripts have ended, or until the loop ends by itself. It returns nil if neither
// the loop nor a script has failed. It ends scripts that have not ended.
func (k *Kernel) Run(l interface{ Run() error }) error {
	err := l.Run()
	if errors.Is(err, ErrOver) {
		err = nil
	}
	if err == nil {
		k.runClients() // they see how the loop has left them
	}
	for _, c := range k.clients {
		if !c.done && err == nil {
			err = fmt.Errorf("sim: the loop ended while %s", c.waitsFor())
		}
		c.stop()
		err = errors.Join(err, c.err)
	}
	return err
}

// OpenFiles returns how many descriptors are open. A test for leaks compares two counts.
func (k *Kernel) OpenFiles() (n int) {
	for _, f := range k.files {
		if f != nil {
			n++
		}
	}
	return n
}

// Now returns the virtual time. Date returns it on a calendar that begins in the year 2000.
func (k *Kernel) Now() time.Duration { return k.now }

func (k *Kernel) Date() time.Time { return epoch.Add(k.now) }

// Suspend stops the process for d in its next wait, like SIGSTOP and SIGCONT. The loop sees nothing of what
// clients do meanwhile, and then the clock is later by d.
func (k *Kernel) Suspend(d time.Duration) { k.stopped += max(d, 0) }

// Elapse lets d pass at once, as if the loop's present work had taken so long.
func (k *Kernel) Elapse(d time.Duration) { k.now += max(d, 0) }
