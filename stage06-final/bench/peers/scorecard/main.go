// Scorecard runs the conformance suite against looper and its peers, and writes the page
// docs/scorecard.md:
//
//	cd stage06-final/bench/peers/scorecard && GOWORK=off go run . -out ../../../../docs/scorecard.md
//
// Run it in its own folder. A server that is not installed is left out, and the page
// says so.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"looper.example/stage06-final/conformance"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("scorecard: ")
	out := flag.String("out", "", "`file` to write; empty: standard output")
	only := flag.String("only", "", "`names` of the servers to test, with commas between them; empty: all")
	limit := flag.Duration("limit", time.Second, "`duration` of the servers' time limits")
	flag.Parse()
	groups, err := conformance.Load()
	if err != nil {
		log.Fatal(err)
	}
	cards, err := judge(context.Background(), groups, split(*only), *limit)
	if err != nil {
		log.Fatal(err)
	}
	page := appendPage(nil, groups, cards)
	if *out == "" {
		_, err = os.Stdout.Write(page)
	} else {
		err = os.WriteFile(*out, page, 0o644)
	}
	if err != nil {
		log.Fatal(err)
	}
}

func split(names string) []string {
	return strings.FieldsFunc(names, func(r rune) bool { return r == ',' })
}

// card is the result of one server.
type card struct {
	contestant
	version string
	results []conformance.Result // nil: not installed
}

// judge tests the servers one after the other; it reports on standard error.
func judge(ctx context.Context, groups []*conformance.Group, only []string, limit time.Duration) (cards []card, err error) {
	cases := conformance.Share(groups, conformance.LastStage)
	for _, c := range contestants() {
		if len(only) > 0 && !slices.Contains(only, c.name) {
			continue
		}
		card := card{contestant: c}
		card.results, err = c.run(ctx, cases, limit)
		if errors.Is(err, exec.ErrNotFound) {
			fmt.Fprintf(os.Stderr, "%-10s not installed\n", c.name)
			cards = append(cards, card)
			continue
		}
		if err == nil {
			card.version, err = c.version(ctx)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.name, err)
		}
		fmt.Fprintf(os.Stderr, "%-10s %s\n", c.name, conformance.Count(card.results))
		cards = append(cards, card)
	}
	return cards, nil
}
