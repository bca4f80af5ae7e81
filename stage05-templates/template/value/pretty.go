package value

import (
	"strings"
	"unicode/utf8"
)

// prettyWidth is the largest length of a line.
const prettyWidth = 80

// Pretty says how AppendPretty prints. The zero Pretty is the one of the filter pprint.
type Pretty struct {
	Depth   int  // largest depth of values that are printed; 0 for no limit
	Compact bool // put several elements of a list in one line
}

// AppendPretty appends v as Python's pprint.pformat prints it: in lines of at most 80 characters, if
// they can be broken, and with the keys of dicts sorted.
func (how Pretty) AppendPretty(dst []byte, m *Meter, v Value) ([]byte, error) {
	p := &prettyPrinter{Pretty: how, meter: m, out: dst}
	err := p.print(v, 0, 0, 0)
	return p.out, err
}

// prettyPrinter is Python's PrettyPrinter. In its methods, indent is the column where a value begins,
// allowance is the number of brackets after it in its last line, and level is the number of values
// around it.
type prettyPrinter struct {
	Pretty
	meter *Meter
	out   []byte
}

func (p *prettyPrinter) write(s string) { p.out = append(p.out, s...) }

// newLine breaks the line.
func (p *prettyPrinter) newLine(indent int) error {
	if err := p.meter.Grow(1 + indent); err != nil {
		return err
	}
	p.write("\n" + strings.Repeat(" ", indent))
	return nil
}

func (p *prettyPrinter) print(v Value, indent, allowance, level int) error {
	repr, err := p.repr(v, level)
	if err != nil {
		return err
	}
	if err := p.meter.Grow(len(repr)); err != nil {
		return err
	}
	if runeCount(repr) <= prettyWidth-indent-allowance {
		p.write(repr)
		return nil
	}
	switch v.kind {
	case KindDict:
		return p.dict(v, indent, allowance, level+1)
	case KindList:
		return p.items(v, "[", "]", indent, allowance, level+1)
	case KindTuple:
		closing := ")"
		if seqLen(v.ref) == 1 {
			closing = ",)"
		}
		return p.items(v, "(", closing, indent, allowance, level+1)
	case KindString:
		return p.text(v.Text(), indent, allowance, level+1)
	}
	p.write(repr)
	return nil
}

func (p *prettyPrinter) dict(v Value, indent, allowance, level int) error {
	entries, err := p.sorted(v)
	if err != nil {
		return err
	}
	p.write("{")
	indent++
	for i, e := range entries {
		after := 1
		if i == len(entries)-1 {
			after = allowance + 1
		}
		key, err := p.repr(e.key, level)
		if err != nil {
			return err
		}
		p.write(key + ": ")
		if err := p.print(e.value, indent+runeCount(key)+2, after, level); err != nil {
			return err
		}
		if i == len(entries)-1 {
			break
		}
		p.write(",")
		if err := p.newLine(indent); err != nil {
			return err
		}
	}
	p.write("}")
	return nil
}

// items prints a list or a tuple with one element on each line. If Compact is set, a line has as many
// elements as fit.
func (p *prettyPrinter) items(v Value, opening, closing string, indent, allowance, level int) error {
	p.write(opening)
	indent++
	allowance += len(closing)
	whole := prettyWidth - indent + 1
	room := whole
	broken := true // the next element begins a line
	for i, n := 0, seqLen(v.ref); i < n; i++ {
		after := 1
		if i == n-1 {
			whole, room, after = whole-allowance, room-allowance, allowance
		}
		if p.Compact {
			repr, err := p.repr(seqAt(v.ref, i), level)
			if err != nil {
				return err
			}
			width := runeCount(repr) + 2
			if room < width {
				room, broken = whole, true
			}
			if room >= width {
				room -= width
				if err := p.separate(i, broken, indent); err != nil {
					return err
				}
				p.write(repr)
				broken = false
				continue
			}
		}
		if err := p.separate(i, broken, indent); err != nil {
			return err
		}
		broken = true
		if err := p.print(seqAt(v.ref, i), indent, after, level); err != nil {
			return err
		}
	}
	p.write(closing)
	return nil
}

// separate prints the comma and white space before element i.
func (p *prettyPrinter) separate(i int, broken bool, indent int) error {
	switch {
	case i == 0:
		return nil
	case broken:
		p.write(",")
		return p.newLine(indent)
	}
	p.write(", ")
	return nil
}

// text prints a long string as several strings, one on each line.
func (p *prettyPrinter) text(s string, indent, allowance, level int) error {
	if level == 1 {
		indent++
		allowance++
	}
	chunks, err := p.chunks(s, prettyWidth-indent, allowance)
	if err != nil {
		return err
	}
	if level == 1 && len(chunks) > 1 {
		p.write("(")
	}
	for i, chunk := range chunks {
		if i > 0 {
			if err := p.newLine(indent); err != nil {
				return err
			}
		}
		p.write(chunk)
	}
	if level == 1 && len(chunks) > 1 {
		p.write(")")
	}
	return nil
}

// chunks splits a string at newlines and white space, and returns the repr of each piece.
func (p *prettyPrinter) chunks(s string, width, allowance int) ([]string, error) {
	var chunks []string
	lines := splitLines(s, true)
	for i, line := range lines {
		last := i == len(lines)-1
		rest := width
		if last {
			rest -= allowance
		}
		repr, err := p.repr(String(line), 0)
		if err != nil {
			return nil, err
		}
		if runeCount(repr) <= rest {
			chunks = append(chunks, repr)
			continue
		}
		current := ""
		for line != "" {
			var word string
			word, line = cutWord(line)
			room := width
			if last && line == "" {
				room -= allowance
			}
			candidate, err := p.repr(String(current+word), 0)
			if err != nil {
				return nil, err
			}
			if runeCount(candidate) > room && current != "" {
				chunks = append(chunks, quoted(current))
				current = ""
			}
			current += word
		}
		chunks = append(chunks, quoted(current))
	}
	return chunks, nil
}

func quoted(s string) string {
	b, _ := appendQuoted(nil, nil, s)
	return string(b)
}

// cutWord splits s after its first word and the white space after that.
func cutWord(s string) (word, rest string) {
	end := strings.IndexFunc(s, IsSpace)
	if end < 0 {
		return s, ""
	}
	for end < len(s) {
		r, size := utf8.DecodeRuneInString(s[end:])
		if !IsSpace(r) {
			break
		}
		end += size
	}
	return s[:end], s[end:]
}
