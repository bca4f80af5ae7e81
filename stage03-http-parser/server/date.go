package server

import (
	"time"

	"looper.example/stage03-http-parser/http1"
)

// dateField is the Date field of every response, rendered once a second: to get the
// time of day and write it out costs more than to parse a small request.
type dateField struct {
	line  []byte
	stale time.Duration // the time of the loop's clock at which the second is over
}

func (s *Server) appendDate(dst []byte) []byte {
	d := &s.date
	if now := s.loop.Now(); d.line == nil || now >= d.stale {
		date := s.loop.Date()
		d.stale = now + time.Second - time.Duration(date.Nanosecond())
		d.line = append(d.line[:0], "Date: "...)
		d.line = append(http1.AppendDate(d.line, date), "\r\n"...)
	}
	return append(dst, d.line...)
}
