// Package simulated runs mini, the learner's framework, on a simulated machine. Mini calls packages syscall and time. The exercises
// import the packages below this one with the same names instead; apart from that, they are mini's source line for line:
//
//	mini (a step of the build track) --> simulated/syscall --> kernel.Kernel (sim)
//	                                 --> simulated/time
//
// A process has one kernel. So has this package: that of the last Run.
package simulated

import (
	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/sim"
)

// Addr is the address at which clients find the program.
const Addr = "sim:80"

// Machine has the kernel that the program's calls use.
type Machine struct {
	Kernel kernel.Kernel
	Poller kernel.Poller
	watch  map[int]kernel.Interest // by descriptor
}

var machine *Machine

// Now returns the machine of the last Run.
func Now() *Machine { return machine }

// program is a loop for sim.Kernel.Run.
type program func() error

func (p program) Run() error { return p() }

// Run runs the program f until each client of k is done. f calls watched, which is k or wraps k.
func Run(k *sim.Kernel, watched kernel.Kernel, f func() error) error {
	machine = &Machine{Kernel: watched, watch: map[int]kernel.Interest{}}
	return k.Run(program(f))
}

// Watched returns what a descriptor is watched for, and reports whether the poller's list has the descriptor.
func (m *Machine) Watched(fd int) (i kernel.Interest, ok bool) {
	i, ok = m.watch[fd]
	return i, ok
}

// Watch changes what a descriptor is watched for.
func (m *Machine) Watch(fd int, to kernel.Interest) error {
	if err := m.Poller.Update(fd, m.watch[fd], to); err != nil {
		return err
	}
	m.watch[fd] = to
	return nil
}

// Close closes a descriptor, which also ends the watch.
func (m *Machine) Close(fd int) error {
	if i, ok := m.watch[fd]; ok && i != kernel.None {
		if err := m.Watch(fd, kernel.None); err != nil {
			return err
		}
	}
	delete(m.watch, fd)
	return m.Kernel.Close(fd)
}
