// Package check examines the exercise filters.
package check

import (
	"fmt"
	"strings"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage05/internal/oracle"
)

// expressions are those of the text, with the mistakes that lead to tempting answers.
var expressions = []struct {
	source   string
	mistakes map[string]string
	why      string
}{
	{`{{ "ab" ~ "cd"|upper }}`, map[string]string{"ABCD": "whole"}, "A filter takes the operand in front of it, not the whole expression."},
	{`{{ "a,b"|upper|replace("a", "x") }}`, map[string]string{"X,B": "order", "x,B": "order", "x,b": "order"}, "Each filter gets what the one before it has made."},
	{`{{ missing|default("x")|upper }}`, map[string]string{"x": "order"}, "Each filter gets what the one before it has made."},
	{`{{ missing|upper|default("x") }}`, map[string]string{"x": "defaultlast", "X": "defaultlast"}, "upper makes an empty text of what is undefined, and an empty text is defined."},
	{`{{ -3|abs }}`, map[string]string{"-3": "sign"}, "The sign is a part of the operand that the filter gets."},
	{`{{ 2 * 3 ~ 4 }}`, map[string]string{"68": "tilde"}, "* binds its operands more tightly than ~ does."},
}

// Check compares each line of the prediction with what the real engine prints.
func Check(s *judge.Story) {
	answers := s.Lines(len(expressions), "one for each expression")
	for i, e := range expressions {
		answers[i] = plain(answers[i])
		truth := printed(e.source)
		s.Did("%s prints %s", e.source, truth)
		if answers[i] != truth {
			s.Fail(judge.Failure{Guess: i + 1, Came: fmt.Sprintf("your prediction %s for %s", answers[i], e.source), Wanted: truth, Why: e.why, Mistake: e.mistakes[answers[i]]})
		}
	}
}

// printed is what the engine prints, in the words of the answer.
func printed(source string) string {
	switch page, err := oracle.Page(source, nil, nil); {
	case err != nil:
		return "error"
	case page == "":
		return "nothing"
	default:
		return page
	}
}

// plain is an answer without quotes, and with the two words in small letters.
func plain(answer string) string {
	answer = strings.Trim(answer, "\"'`")
	if word := strings.ToLower(answer); word == "nothing" || word == "error" {
		return word
	}
	return answer
}
