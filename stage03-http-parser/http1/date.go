package http1

import (
	"bytes"
	"time"
)

// AppendDate appends a time as IMF-fixdate (RFC 9110, section 5.6.7), in GMT and whole
// seconds: the value of a Date field, without the name.
func AppendDate(dst []byte, t time.Time) []byte {
	return t.UTC().AppendFormat(dst, "Mon, 02 Jan 2006 15:04:05 GMT")
}

// ParseDate reads a date in one of the three formats of RFC 9110, section 5.6.7. All are
// in GMT, and a recipient must accept all three, though senders of today use only the first:
//
//	Sun, 06 Nov 1994 08:49:37 GMT     IMF-fixdate
//	Sunday, 06-Nov-94 08:49:37 GMT    rfc850-date
//	Sun Nov  6 08:49:37 1994          asctime-date
//
// A year of two digits is the last one that is not more than 50 years after now. Names
// are compared without regard to case. The day of the week must be the name of a day, and is
// not compared with the date: it adds nothing, and net/http and nginx ignore it too.
//
// ParseDate reports false for anything else, also for a day that its month does not have.
// Recipients ignore a field with such a date.
func ParseDate(b []byte, now time.Time) (date time.Time, ok bool) {
	r := dateReader{rest: b}
	switch comma := bytes.IndexByte(b, ','); {
	case comma == len("Sun"):
		r.fixdate()
	case comma > 0:
		r.rfc850(now.UTC())
	default:
		r.asctime()
	}
	midnight := time.Date(r.year, r.month, r.day, 0, 0, 0, 0, time.UTC)
	if r.wrong || len(r.rest) > 0 || midnight.Day() != r.day {
		return time.Time{}, false
	}
	return midnight.Add(r.clock), true
}

// A dateReader reads a date piece by piece, from left to right. After a piece that is not as
// expected, the results of its methods have no meaning.
type dateReader struct {
	rest  []byte // what it has not read yet
	wrong bool   // a piece was not as expected

	year, day int
	month     time.Month
	clock     time.Duration // since midnight
}

func (r *dateReader) fixdate() {
	r.weekday(len("Sun"))
	r.text(", ")
	r.day = r.number(2)
	r.text(" ")
	r.readMonth()
	r.text(" ")
	r.year = r.number(4)
	r.text(" ")
	r.timeOfDay()
	r.text(" GMT")
}

func (r *dateReader) rfc850(now time.Time) {
	r.weekday(len("Wednesday"))
	r.text(", ")
	r.day = r.number(2)
	r.text("-")
	r.readMonth()
	r.text("-")
	lastDigits := r.number(2)
	r.text(" ")
	r.timeOfDay()
	r.text(" GMT")

	limit := now.AddDate(50, 0, 0)
	r.year = limit.Year() - (limit.Year()-lastDigits)%100
	if time.Date(r.year, r.month, r.day, 0, 0, 0, 0, time.UTC).Add(r.clock).After(limit) {
		r.year -= 100
	}
}

func (r *dateReader) asctime() {
	r.weekday(len("Sun"))
	r.text(" ")
	r.readMonth()
	r.text(" ")
	if len(r.rest) > 0 && r.rest[0] == ' ' { // in the place of the first digit
		r.text(" ")
		r.day = r.number(1)
	} else {
		r.day = r.number(2)
	}
	r.text(" ")
	r.timeOfDay()
	r.text(" ")
	r.year = r.number(4)
}

// weekday reads the name of a day, cut to at most so many letters.
func (r *dateReader) weekday(letters int) {
	for day := time.Sunday; day <= time.Saturday; day++ {
		name := day.String()
		if r.name(name[:min(letters, len(name))]) {
			return
		}
	}
	r.wrong = true
}

func (r *dateReader) readMonth() {
	for month := time.January; month <= time.December; month++ {
		if r.name(month.String()[:len("Jan")]) {
			r.month = month
			return
		}
	}
	r.wrong = true
}

// timeOfDay reads hours, minutes and seconds. The last second of a day may be its 61st.
func (r *dateReader) timeOfDay() {
	hour := r.number(2)
	r.text(":")
	minute := r.number(2)
	r.text(":")
	second := r.number(2)
	leap := hour == 23 && minute == 59 && second == 60
	if hour > 23 || minute > 59 || second > 59 && !leap {
		r.wrong = true
	}
	r.clock = time.Duration(hour*3600+minute*60+second) * time.Second
}

// name reads a name if it comes next, in any case of letters.
func (r *dateReader) name(name string) bool {
	if len(r.rest) < len(name) || !equalFold(r.rest[:len(name)], name) {
		return false
	}
	r.rest = r.rest[len(name):]
	return true
}

// text reads the text that must come next.
func (r *dateReader) text(text string) {
	if len(r.rest) < len(text) || string(r.rest[:len(text)]) != text {
		r.wrong = true
		return
	}
	r.rest = r.rest[len(text):]
}

func (r *dateReader) number(digits int) (n int) {
	if len(r.rest) < digits || run(r.rest[:digits], digitChar) < digits {
		r.wrong = true
		return 0
	}
	for _, c := range r.rest[:digits] {
		n = n*10 + int(unhex(c))
	}
	r.rest = r.rest[digits:]
	return n
}
