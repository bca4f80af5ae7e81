package showcase

import (
	"context"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/task"
	"looper.example/stage06-final/websocket"
)

// These pages wait. Each handler is straight-line code, and all other pages respond meanwhile.

// sleep responds two seconds later.
func sleep(c *looper.Context) error {
	if err := c.Sleep(2 * time.Second); err != nil {
		return err
	}
	return c.Text(200, "Two seconds later. All other pages responded meanwhile.\n")
}

// ask stands for a request to another server, which takes a second.
func ask(t *task.Task, response string) (string, error) {
	return response, task.Sleep(t, time.Second)
}

// gather asks two slow servers at once, so it takes one second and not two.
func gather(c *looper.Context) error {
	var weather, news string
	began := c.Exchange().Loop().Clock()
	err := task.Gather(c,
		func(t *task.Task) (err error) { weather, err = ask(t, "sunny"); return err },
		func(t *task.Task) (err error) { news, err = ask(t, "good"); return err })
	if err != nil {
		return err
	}
	took := c.Exchange().Loop().Clock() - began
	return c.Text(200, fmt.Sprintf("The weather is %s, the news are %s. Both together took %.1f s.\n", weather, news, took.Seconds()))
}

func clock(c *looper.Context) error { return c.Render(200, "clock.html", nil) }

// clockEvents sends the time, a second apart, for a minute. Then the browser itself connects
// again, with the number of the last event.
func clockEvents(c *looper.Context) error {
	seen, _ := strconv.Atoi(c.LastEventID()) // 0: this browser is new
	events, err := c.Events()
	if err != nil {
		return err
	}
	for n := seen + 1; n <= seen+60; n++ {
		now := c.Exchange().Loop().Date().UTC().Format(time.TimeOnly)
		if err := events.Send(looper.Event{ID: strconv.Itoa(n), Data: now}); err != nil {
			return err
		}
		if err := c.Sleep(time.Second); err != nil {
			return err
		}
	}
	return nil
}

func shout(c *looper.Context) error { return c.Render(200, "shout.html", nil) }

// shoutSocket sends each message back in capitals, until the browser leaves.
func shoutSocket(c *looper.Context) error {
	ws, err := websocket.Accept(c, websocket.Options{MaxMessage: 1000})
	if err != nil {
		return err
	}
	for {
		m, err := ws.Read()
		if err != nil {
			return err
		}
		if err := ws.Write(websocket.Text(strings.ToUpper(m.String()))); err != nil {
			return err
		}
	}
}

// maxBelow keeps a visitor from occupying a worker for long.
const maxBelow = 1_000_000

// primes computes on a worker goroutine, so the loop is free.
func primes(c *looper.Context) error {
	below, err := c.ParamInt("below")
	if err != nil {
		return err
	}
	if below > maxBelow {
		return &looper.Error{Status: 422, Message: fmt.Sprint("expected at most ", maxBelow)}
	}
	count, err := looper.Compute(c, func(ctx context.Context) (int, error) { return countPrimes(ctx, below) })
	if err != nil {
		return err
	}
	return c.Text(200, fmt.Sprintf("%d primes below %d\n", count, below))
}

// countPrimes ends early if the client has gone.
func countPrimes(ctx context.Context, below int64) (count int, err error) {
	for n := range below {
		if n%1000 == 0 && ctx.Err() != nil {
			return 0, ctx.Err()
		}
		if big.NewInt(n).ProbablyPrime(0) { // exact for numbers of 64 bits
			count++
		}
	}
	return count, nil
}

// countdown sends a line every half second.
func countdown(c *looper.Context) error {
	w, err := c.Stream(200, "text/plain; charset=utf-8")
	if err != nil {
		return err
	}
	for n := 5; n > 0; n-- {
		if _, err := fmt.Fprintln(w, n); err != nil {
			return err
		}
		if err := c.Sleep(time.Second / 2); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintln(w, "Liftoff!")
	return err
}
