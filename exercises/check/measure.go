package check

import (
	"slices"
	"time"
)

// measure is what a program and its children have used so far, or use now.
type measure struct {
	cpu       time.Duration // processor time; children that have ended are missing
	memory    int           // resident, in bytes
	files     int           // open descriptors; -1: not known
	processes []string      // for runnable; none where the system does not tell them
}

// samples is how many times a window looks at a program.
const samples = 20

// cpuShare is the part of the time, from 0 to 1 for each thread, in which the program computes, or would compute if the machine
// were not busy with others. It is the larger of two numbers: its processor time, and how often it is runnable. It is the
// median of several windows, so that one hiccup does not count.
func (s *server) cpuShare(window time.Duration, windows int) (float64, error) {
	var shares []float64
	for range windows {
		before, err := s.measure()
		if err != nil {
			return 0, err
		}
		began, runnable := time.Now(), 0
		for range samples {
			time.Sleep(window / samples)
			if before.runnable() {
				runnable++
			}
		}
		after, err := s.measure()
		if err != nil {
			return 0, err
		}
		computed := float64(after.cpu-before.cpu) / float64(time.Since(began))
		shares = append(shares, max(computed, float64(runnable)/samples))
	}
	return median(shares), nil
}

func median(list []float64) float64 {
	slices.Sort(list)
	return list[len(list)/2]
}
