package builtin

import (
	"math/rand/v2"
	"strings"

	"looper.example/stage05-templates/template/value"
)

// filterRandom returns a random element of a sequence.
func filterRandom(s *Scope, a []value.Value) (value.Value, error) {
	n, err := value.Len(s.Meter, a[0])
	if err != nil {
		return value.Value{}, err
	}
	if n == 0 {
		return value.UndefinedHint("No random item, sequence was empty."), nil
	}
	i := value.Int(rand.IntN(n))
	v, ok, err := value.Index(s.Meter, a[0], i)
	if err == nil && !ok && a[0].Kind() != value.KindDict {
		err = value.Errorf(value.TypeError, "%s object is not subscriptable", value.Quote(a[0].TypeName()))
	} else if err == nil && !ok {
		text, _ := value.Text(nil, i)
		err = value.Errorf(value.KeyError, "%s", text)
	}
	return v, err
}

// loremWords are the words of the texts of lipsum.
const loremWords = `a ac ad amet ante arcu at auctor commodo cras cum dapibus diam dictum dolor donec duis
	egestas elit enim erat est et eu felis fusce hac iaculis id in ipsum justo lacus lectus leo libero ligula
	lorem luctus magna massa mattis metus mi molestie morbi nam nec neque nibh nisi non nulla nunc odio orci
	pede porta posuere proin purus quam quis risus rutrum sapien sed sem sit sociis sodales tellus tempor
	tortor tristique turpis ut varius vel velit vestibulum vitae viverra vulputate`

// lipsum is the global with that name: a text without meaning, to fill a page.
func lipsum() value.Value {
	b := &Function{Name: "lipsum", Params: []Param{optional("n", 5), optional("html", true), optional("min", 20), optional("max", 100)}}
	return value.Object(&constructor{"function", "<function generate_lorem_ipsum>", func(m *value.Meter, args value.Args) (value.Value, error) {
		args.Positional = append([]value.Value{value.None()}, args.Positional...) // in the place of a filter's value
		a, err := b.bind(args)
		if err != nil {
			return value.Value{}, err
		}
		var numbers [3]int
		for i, at := range []int{1, 3, 4} {
			if err = usable(a[at]); err == nil || at == 1 {
				numbers[i], err = intArgument(a[at])
			}
			if err != nil {
				return value.Value{}, err
			}
		}
		return paragraphs(m, numbers[0], numbers[1], numbers[2], value.Truth(a[2]))
	}})
}

// paragraphs returns n paragraphs of at least least words and fewer than most.
func paragraphs(m *value.Meter, n, least, most int, html bool) (value.Value, error) {
	if least >= most && n > 0 {
		return value.Value{}, value.Errorf(value.ValueError, "empty range for randrange() (%d, %d, %d)", least, most, most-least)
	}
	var texts []string
	for range n {
		if err := m.GrowList(1); err != nil {
			return value.Value{}, err
		}
		text, err := paragraph(m, least+rand.IntN(most-least))
		if err != nil {
			return value.Value{}, err
		}
		if html {
			text = "<p>" + text + "</p>"
		}
		texts = append(texts, text)
	}
	if html {
		return value.Safe(strings.Join(texts, "\n")), nil
	}
	return value.String(strings.Join(texts, "\n\n")), nil
}

// paragraph returns a text with the given number of words. Some of them have a comma after them, and
// now and then a sentence ends.
func paragraph(m *value.Meter, words int) (string, error) {
	all := strings.Fields(loremWords)
	var b strings.Builder
	last, comma, sentence := "", 0, 0
	for i := range words {
		if err := m.Grow(16); err != nil {
			return "", err
		}
		word := last
		for word == last {
			word = all[rand.IntN(len(all))]
		}
		last = word
		if i == sentence {
			word = value.Capitalize(word)
		}
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(word)
		switch {
		case i == words-1:
		case i-sentence > 10+rand.IntN(10):
			b.WriteByte('.')
			comma, sentence = i+1, i+1
		case i-comma > 3+rand.IntN(5):
			b.WriteByte(',')
			comma = i + 1
		}
	}
	b.WriteByte('.')
	return b.String(), nil
}
