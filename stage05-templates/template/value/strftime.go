package value

import (
	"strconv"
	"strings"
	"time"
)

// Strftime formats a time by the directives of C, as Python's strftime does in the C locale: %Y-%m-%d
// %H:%M. As in glibc, these may stand between the percent sign and the letter:
//
//   - no padding     ^  in capitals      a number  the least width
//     _  spaces         #  in small letters for %p and %Z, else in capitals
//     0  zeros
//
// Text that is not a directive is printed as it is.
func Strftime(m *Meter, t time.Time, format string) (string, error) {
	f := timeFormatter{meter: m, t: t}
	err := f.format(format)
	return string(f.dst), err
}

type timeFormatter struct {
	meter *Meter
	t     time.Time
	dst   []byte
}

func (f *timeFormatter) format(format string) error {
	for {
		text, rest, found := strings.Cut(format, "%")
		if err := f.meter.Grow(len(text)); err != nil {
			return err
		}
		f.dst = append(f.dst, text...)
		if !found {
			return nil
		}
		d := readTimeDirective(rest)
		format = rest[d.size:]
		if err := f.directive(d, "%"+rest[:d.size]); err != nil {
			return err
		}
	}
}

// timeDirective is the part of a directive after the percent sign.
type timeDirective struct {
	flag   byte // '-', '_' or '0' for the padding; 0 for the default
	upper  bool
	swap   bool
	width  int // the least width; -1 for the default
	letter byte
	size   int // length in the format, in bytes
}

func readTimeDirective(s string) timeDirective {
	d := timeDirective{width: -1}
	for ; d.size < len(s); d.size++ {
		switch c := s[d.size]; {
		case c == '-' || c == '_' || c == '0' && d.width < 0:
			d.flag = c
		case c == '^':
			d.upper = true
		case c == '#':
			d.swap = true
		case modifies(c, s[d.size+1:]):
		case '0' <= c && c <= '9':
			d.width = min(max(d.width, 0)*10+int(c-'0'), 1<<30)
		default:
			d.letter = c
			d.size++
			return d
		}
	}
	return d
}

// modifies reports whether c asks for another calendar or other digits in the letter after it. The C
// locale has none.
func modifies(c byte, next string) bool {
	letters := map[byte]string{'E': "cCpPrRTuxXyY", 'O': "bBCdegGhHIjklmMpPrRSTuUVwWy"}[c]
	return next != "" && strings.IndexByte(letters, next[0]) >= 0
}

// directive appends the text of a directive, or the directive itself if it is not known.
func (f *timeFormatter) directive(d timeDirective, source string) error {
	start := len(f.dst)
	if n, width, pad, ok := f.number(d.letter); ok {
		return f.appendNumber(d, n, width, pad)
	}
	if format, ok := combined[d.letter]; ok {
		if err := f.format(format); err != nil {
			return err
		}
		return f.pad(d, start, ' ')
	}
	text, ok := f.text(d.letter)
	if !ok {
		text, d = source, timeDirective{width: -1}
	}
	switch {
	case d.swap && (d.letter == 'p' || d.letter == 'Z'):
		text = strings.ToLower(text)
	case d.upper || d.swap:
		text = strings.ToUpper(text)
	}
	if err := f.meter.Grow(len(text)); err != nil {
		return err
	}
	f.dst = append(f.dst, text...)
	return f.pad(d, start, ' ')
}

// combined are the directives that stand for several others.
var combined = map[byte]string{
	'c': "%a %b %e %H:%M:%S %Y", 'x': "%m/%d/%y", 'X': "%H:%M:%S",
	'D': "%m/%d/%y", 'F': "%Y-%m-%d", 'R': "%H:%M", 'T': "%H:%M:%S", 'r': "%I:%M:%S %p",
}

// number returns the number of a directive, with its default width.
func (f *timeFormatter) number(letter byte) (n, width int, pad byte, ok bool) {
	if n, width, ok = f.date(letter); ok {
		if letter == 'e' {
			return n, width, ' ', true
		}
		return n, width, '0', true
	}
	t := f.t
	switch letter {
	case 'H':
		return t.Hour(), 2, '0', true
	case 'k':
		return t.Hour(), 2, ' ', true
	case 'I':
		return (t.Hour()+11)%12 + 1, 2, '0', true
	case 'l':
		return (t.Hour()+11)%12 + 1, 2, ' ', true
	case 'M':
		return t.Minute(), 2, '0', true
	case 'S':
		return t.Second(), 2, '0', true
	case 'f':
		return t.Nanosecond() / 1000, 6, '0', true
	case 's':
		return int(t.Unix()), 1, '0', true
	}
	return 0, 0, 0, false
}

// date is number for the parts of a date.
func (f *timeFormatter) date(letter byte) (n, width int, ok bool) {
	t, weekday := f.t, int(f.t.Weekday())
	isoYear, isoWeek := t.ISOWeek()
	switch letter {
	case 'Y':
		return t.Year(), 1, true
	case 'C':
		return t.Year() / 100, 2, true
	case 'y':
		return t.Year() % 100, 2, true
	case 'G':
		return isoYear, 1, true
	case 'g':
		return isoYear % 100, 2, true
	case 'm':
		return int(t.Month()), 2, true
	case 'd', 'e':
		return t.Day(), 2, true
	case 'j':
		return t.YearDay(), 3, true
	case 'u':
		return (weekday+6)%7 + 1, 1, true
	case 'w':
		return weekday, 1, true
	case 'U':
		return (t.YearDay() + 6 - weekday) / 7, 2, true
	case 'W':
		return (t.YearDay() + 6 - (weekday+6)%7) / 7, 2, true
	case 'V':
		return isoWeek, 2, true
	}
	return 0, 0, false
}

func (f *timeFormatter) appendNumber(d timeDirective, n, width int, pad byte) error {
	start := len(f.dst)
	f.dst = strconv.AppendInt(f.dst, int64(n), 10)
	if d.width < 0 && d.flag != '-' {
		d.width = width
	}
	return f.pad(d, start, pad)
}

// text returns the text of a directive.
func (f *timeFormatter) text(letter byte) (string, bool) {
	layouts := map[byte]string{'a': "Mon", 'A': "Monday", 'b': "Jan", 'h': "Jan", 'B': "January", 'p': "PM", 'P': "pm", 'Z': "MST", 'z': "-0700"}
	switch letter {
	case '%':
		return "%", true
	case 'n':
		return "\n", true
	case 't':
		return "\t", true
	}
	layout, ok := layouts[letter]
	return f.t.Format(layout), ok
}

// pad fills the text from start on, up to the width of the directive.
func (f *timeFormatter) pad(d timeDirective, start int, pad byte) error {
	switch d.flag {
	case '-', '_':
		pad = ' '
	case '0':
		pad = '0'
	}
	missing := d.width - (len(f.dst) - start)
	if missing <= 0 {
		return nil
	}
	if err := f.meter.Grow(missing); err != nil {
		return err
	}
	if pad == '0' && start < len(f.dst) && f.dst[start] == '-' {
		start++ // the sign comes first
	}
	text := string(f.dst[start:])
	f.dst = append(f.dst[:start], strings.Repeat(string(pad), missing)...)
	f.dst = append(f.dst, text...)
	return nil
}
