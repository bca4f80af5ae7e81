// Package functionstate runs handlers that wait, as coroutines do: a step, then others have a turn, then the next step.
package functionstate

// Request is a client's request. What a handler finds out in one step, it keeps here for the next.
type Request struct {
	Client string
	User   string
}

// Step is a part of a handler, up to its next wait.
type Step func(r *Request)
