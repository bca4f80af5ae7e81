// Package sim is a kernel that exists in memory: deterministic, with a clock of its
// own, with clients that follow a script, and with faults on order. A loop cannot
// tell it from a real one.
//
// Time stands still while the loop works, unless Elapse says otherwise. Only when it waits does the simulation
// move: the clients take their steps, and when none can, the clock jumps to the
// next moment at which anything happens. A test of a ten-minute timeout takes
// microseconds, and takes the same course each time:
//
//	loop                          sim
//	 |-- Wait(timeout) ----------> clients: connect, send, expect, sleep, close
//	 |                             ready?  no: the clock jumps
//	 | <--------- ready ---------- yes
//	 |-- Read, Write, Accept ----> socket buffers, faults drawn from the seed
//
// A client is a function, written straight down; each call of it that must wait
// (Sleep, Expect) lets the others run:
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
// A server to which the loop dials is a script as well: Kernel.Serve
// runs it once for each connection.
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

// Config describes a simulated machine. The zero value is a well-behaved one.
type Config struct {
	// Seed of everything that is left to chance. The same seed is the same run.
	Seed uint64

	// SocketBuffer is how many bytes a socket holds that it has received and the program has
	// not read. Default 64 KiB.
	SocketBuffer int

	// SendBuffer is how many bytes a socket holds of what was written to it and the other
	// side has no room for. Once full, the socket is writable again when a third of it is
	// free, as on Linux. Default SocketBuffer.
	SendBuffer int

	// MaxDescriptors is how many may be open at once; beyond it EMFILE. Default 1,000,000.
	MaxDescriptors int

	// Faults and how probable they are. None by default.
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
	stopped   time.Duration // for so long the process is to be stopped, by Suspend
	fruitless int           // waits since a client last took a turn
	turns     int           // of clients, since anything last happened
	recent    record
}

// file is what a descriptor stands for.
type file interface {
	readiness() kernel.Interest
	close()
}

// firstFD: 0, 1 and 2 are taken, as in any process.
const firstFD = 3

// epoch is when simulated time begins.
var epoch = time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)

// New makes a machine on which nothing has happened yet.
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

// ErrOver is what the poller's Wait returns when every client has come to the end
// of its script and nothing is ready any more.
var ErrOver = errors.New("sim: every client is done")

// StuckError is what Wait returns when nothing can happen any more although there
// are clients that wait for something; or when the loop goes round and round and it
// does not happen.
type StuckError struct {
	At      time.Duration
	Waiting []string // "alice waits for ..."
	Trace   string   // the last that the loop asked of the kernel, as trace.AppendText shows it
}

// patience bounds a simulation that goes on without getting anywhere: how many waits in a
// row may bring no client any further, nor the clock nearer to what a client waits for (a
// loop that spins, or has a timer that comes again and again); and how many turns clients
// may take while nobody sends, receives, connects or closes (a client that asks in vain,
// again and again).
const patience = 100_000

// happened is called when the simulation got somewhere.
func (k *Kernel) happened() { k.turns = 0 }

func (e *StuckError) Error() string {
	waiting := "no client waits for anything"
	if len(e.Waiting) > 0 {
		waiting = strings.Join(e.Waiting, "; ")
	}
	return fmt.Sprintf("sim: stuck at %v: %s\nThe last that the loop did:\n%s", e.At, waiting, e.Trace)
}

// Run runs a loop until every client is done, or until it ends by itself, and returns
// nil if both the loop and every client were content. Clients that are not done are
// ended.
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

// OpenFiles is how many descriptors are open: a test for leaks compares two counts.
func (k *Kernel) OpenFiles() (n int) {
	for _, f := range k.files {
		if f != nil {
			n++
		}
	}
	return n
}

// Now is virtual time; Date the same on a calendar that begins in the year 2000.
func (k *Kernel) Now() time.Duration { return k.now }

func (k *Kernel) Date() time.Time { return epoch.Add(k.now) }

// Suspend has the process stopped for d in its next wait, as SIGSTOP and SIGCONT do: clients do
// nothing meanwhile that the loop could see, and then the clock is later by d.
func (k *Kernel) Suspend(d time.Duration) { k.stopped += max(d, 0) }

// Elapse lets d pass at once, as if what the loop is doing just now had taken so long.
func (k *Kernel) Elapse(d time.Duration) { k.now += max(d, 0) }
