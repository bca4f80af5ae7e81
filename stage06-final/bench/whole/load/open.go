//go:build linux

package load

import (
	"fmt"
	"time"

	"golang.org/x/sys/unix"
)

// timer is a timerfd that stands in the epoll beside the sockets, under the number noConn.
type timer int

const noConn = -1

func (p *Plain) startTimer(interval time.Duration) (timer, error) {
	fd, err := unix.TimerfdCreate(unix.CLOCK_MONOTONIC, unix.TFD_NONBLOCK|unix.TFD_CLOEXEC)
	if err != nil {
		return 0, fmt.Errorf("timerfd_create: %w", err)
	}
	every := unix.NsecToTimespec(interval.Nanoseconds())
	if err := unix.TimerfdSettime(fd, 0, &unix.ItimerSpec{Interval: every, Value: every}, nil); err != nil {
		return 0, fmt.Errorf("timerfd_settime: %w", err)
	}
	return timer(fd), p.ready.add(fd, noConn)
}

// drain makes the timer unreadable until it expires again.
func (t timer) drain(in []byte) { _, _ = unix.Read(int(t), in[:8]) }

func (t timer) stop() { _ = unix.Close(int(t)) }

// schedule says when each request is to leave, and which connection carries which request.
type schedule struct {
	began    time.Time
	interval time.Duration
	total    int
	next     int   // the request that leaves next
	free     []int // connections without a request
	carries  []int // the request of each connection
}

// due reports whether it is time for the next request.
func (s *schedule) due(now time.Time) bool {
	return s.next < s.total && now.Sub(s.began) >= time.Duration(s.next)*s.interval
}

// latency is how long request n has taken, from the moment at which it was to leave.
func (s *schedule) latency(n int, now time.Time) time.Duration {
	return now.Sub(s.began) - time.Duration(n)*s.interval
}

// OpenLoop sends rate requests a second for d, at even distances, and returns the latency of each. Each connection has one request at a
// time: if no connection is free, a request waits, and its latency grows. A server that has not caught up after 2*d cannot keep up:
// the requests that have not left by then count with the time that they have waited.
func (p *Plain) OpenLoop(rate int, d time.Duration) ([]time.Duration, error) {
	s := &schedule{interval: time.Second / time.Duration(rate), carries: make([]int, p.used)}
	s.total = int(d / s.interval)
	for i := range p.used {
		s.free = append(s.free, i)
	}
	timer, err := p.startTimer(s.interval)
	if err != nil {
		return nil, err
	}
	s.began = time.Now()
	latencies, err := p.keepPace(s, timer, 2*d)
	timer.stop()
	if err != nil {
		return nil, err
	}
	for ; s.next < s.total; s.next++ {
		latencies = append(latencies, s.latency(s.next, time.Now()))
	}
	for len(s.free) < p.used && err == nil {
		latencies, err = p.collect(s, timer, latencies)
	}
	return latencies, err
}

// keepPace sends requests when they are due, until all responses have come, or the time is over.
func (p *Plain) keepPace(s *schedule, t timer, limit time.Duration) (latencies []time.Duration, err error) {
	latencies = make([]time.Duration, 0, s.total)
	for len(latencies) < s.total {
		now := time.Now()
		if now.Sub(s.began) > limit {
			return latencies, nil
		}
		for len(s.free) > 0 && s.due(now) {
			last := len(s.free) - 1
			i := s.free[last]
			s.free = s.free[:last]
			s.carries[i] = s.next
			s.next++
			if err := p.ask(i); err != nil {
				return nil, err
			}
		}
		if latencies, err = p.collect(s, t, latencies); err != nil {
			return nil, err
		}
	}
	return latencies, nil
}

// collect waits for events, and notes the latencies of complete responses.
func (p *Plain) collect(s *schedule, t timer, latencies []time.Duration) ([]time.Duration, error) {
	events, err := p.ready.wait(int(patience.Milliseconds()))
	if err != nil {
		return nil, err
	}
	if len(events) == 0 {
		return nil, errSilent(p.used - len(s.free))
	}
	now := time.Now()
	for i := range events {
		number := int(events[i].Fd)
		if number == noConn {
			t.drain(p.in)
			continue
		}
		done, err := p.take(number)
		if err != nil {
			return nil, err
		}
		if done {
			latencies = append(latencies, s.latency(s.carries[number], now))
			s.free = append(s.free, number)
		}
	}
	return latencies, nil
}
