// Judge makes the check of one exercise and writes what came of it to a file, as JSON:
//
//	judge -result FILE [-answer FILE] [-limit 10s] NAME [-- COMMAND]
//
// The runner builds it anew whenever the learner saves, with the learner's files in the place of the exercise's
// (go build -overlay). COMMAND starts the learner's own program, for exercises that change it.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/museum"
	"looper.example/exercises/practice/stage01"
	"looper.example/exercises/practice/stage02"
	"looper.example/exercises/practice/stage03"
	"looper.example/exercises/practice/stage04"
	"looper.example/exercises/practice/stage05"
	"looper.example/exercises/practice/stage06"
)

func main() {
	result := flag.String("result", "", "the `FILE` to write the result to")
	answer := flag.String("answer", "", "the `FILE` with the answer, of an exercise that is answered in words")
	limit := flag.Duration("limit", 10*time.Second, "how long the check may take")
	flag.Parse()
	if err := run(flag.Arg(0), *result, *answer, *limit, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "judge:", err)
		os.Exit(2)
	}
}

func run(name, result, answer string, limit time.Duration, args []string) error {
	check, ok := checks()[name]
	if !ok {
		return fmt.Errorf("expected the name of an exercise, found %q", name)
	}
	var text []byte
	if answer != "" {
		var err error
		if text, err = os.ReadFile(answer); err != nil {
			return err
		}
	}
	done := make(chan judge.Result, 1)
	story := judge.New(string(text), args[1:]...)
	go func() { done <- story.Run(check) }()
	select {
	case r := <-done:
		return write(result, r)
	case <-time.After(limit):
		return write(result, story.Stuck(limit))
	}
}

func checks() map[string]judge.Check {
	all := map[string]judge.Check{}
	for _, some := range []map[string]judge.Check{
		stage01.Checks, stage02.Checks, stage03.Checks, stage04.Checks, stage05.Checks, stage06.Checks, museum.Checks,
	} {
		maps.Copy(all, some)
	}
	return all
}

func write(file string, r judge.Result) error {
	content, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return os.WriteFile(file, content, 0o644)
}
