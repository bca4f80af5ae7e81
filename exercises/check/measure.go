package check

import (
	"slices"
	"time"
)

// measure is what a program and its children have used so far, or use now.
type measure struct {
	cpu     time.Duration // processor time; children that have ended are missing
	waiting time.Duration // time for which it wanted a processor and others had it; 0 where that is not known
	memory  int           // resident, in bytes
	files   int           // open descriptors; -1: not known
}

// cpuShare is the part of the time, from 0 to 1 for each thread, that the program computes, or would if the machine
// were not busy with others. It is the median of several windows, so that one hiccup does not count.
func (s *server) cpuShare(window time.Duration, windows int) (float64, error) {
	var shares []float64
	for range windows {
		before, err := s.measure()
		if err != nil {
			return 0, err
		}
		began := time.Now()
		time.Sleep(window)
		after, err := s.measure()
		if err != nil {
			return 0, err
		}
		wanted := after.cpu - before.cpu + after.waiting - before.waiting
		shares = append(shares, float64(wanted)/float64(time.Since(began)))
	}
	return median(shares), nil
}

func median(list []float64) float64 {
	slices.Sort(list)
	return list[len(list)/2]
}
