package runner

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"

	"looper.example/exercises/pain"
)

// pain runs an experiment of the pain lab: the story, the predictions, the measurements.
func (r *runner) pain(ctx context.Context, c *call) error {
	all := pain.All()
	if len(c.args) == 0 {
		for _, e := range all {
			r.say("pain %d  %s\n", e.Stage, e.Title)
		}
		return nil
	}
	n, err := strconv.Atoi(c.args[0])
	if err != nil || n < 1 || n > len(all) {
		return usagef("pain: expected a stage from 1 to %d, found %q", len(all), c.args[0])
	}
	e := all[n-1]
	r.say("Pain %d: %s\n\n%s\n\n%s\n\n", e.Stage, e.Title, wrap(e.Story, 80), wrap(e.Ask, 80))
	predicted, err := r.predictions(ctx, e)
	if errors.Is(err, io.EOF) {
		return usagef("pain: expected %s on the input, a line each", plural(len(e.Rows), "prediction"))
	}
	if err != nil {
		return err
	}
	r.say("\n")
	measured, err := e.Run(ctx, func(doing string) { fmt.Fprintf(r.Stderr, "%s ...\n", doing) })
	if err != nil {
		return err
	}
	r.say("\n%s\n%s\n%s\n", e.Table(predicted, measured), e.Verdicts(predicted, measured), wrap(e.Lines, 80))
	return nil
}

// predictions asks for a number for each row. It asks again until it gets a number.
func (r *runner) predictions(ctx context.Context, e pain.Experiment) (numbers []float64, err error) {
	for _, row := range e.Rows {
		for {
			typed, err := r.ask(ctx, row.Design+":")
			if err != nil {
				return nil, err
			}
			if r.Terminal == nil { // nothing else shows what was typed, and ends the line
				r.say("%s\n", typed)
			}
			n, err := e.Predicted(typed)
			if err == nil {
				numbers = append(numbers, n)
				break
			}
			r.say("%v\n", err)
		}
	}
	return numbers, nil
}
