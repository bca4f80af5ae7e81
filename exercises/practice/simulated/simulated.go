// Package simulated runs mini, the learner's framework, on a simulated machine. Mini calls package syscall and package time. Its
// exercises import the packages of these names below this one in their place, and are mini's source line for line otherwise:
//
//	mini (a step of the build track) --> simulated/syscall --> kernel.Kernel (sim)
//	                                 --> simulated/time
//
// A process has one kernel, and so has this package: the one of the last Run.
package simulated

import (
	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/sim"
)

// Addr is the address at which clients find the program.
const Addr = "sim:80"

// Machine is what the calls of the program work on.
type Machine struct {
	Kernel kernel.Kernel
	Poller kernel.Poller
	watch  map[int]kernel.Interest // by descriptor
}

var machine *Machine

// Now is the machine that runs.
func Now() *Machine { return machine }

// program is a loop for sim.Kernel.Run.
type program func() error

func (p program) Run() error { return p() }

// Run runs a program until each client of k is done. What it calls is watched, which is k, or stands around it.
func Run(k *sim.Kernel, watched kernel.Kernel, f func() error) error {
	machine = &Machine{Kernel: watched, watch: map[int]kernel.Interest{}}
	return k.Run(program(f))
}

// Watched reports what a descriptor is watched for, and whether it is in the list of the poller.
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
