// Package ratio compares the speed of programs on a machine that others use too.
//
// Nanoseconds lie there: within an hour the same machine may be twice as slow. What
// lies less is the ratio of two times taken one right after the other. So everybody
// takes part in every round, a few milliseconds each, and each round gives one ratio
// for everybody: its time over that of the first contestant in the same round.
//
//	round 1   A ▇▇▇▇  B ▇▇▇▇▇▇  C ▇▇▇▇▇▇▇▇        B/A 1.5   C/A 2.0
//	round 2   B ▇▇▇▇▇▇▇▇▇  C ▇▇▇▇▇▇▇▇▇▇  A ▇▇▇▇▇  B/A 1.8   C/A 2.0     the machine is slow
//	round 3   C ▇▇▇▇▇▇▇▇  A ▇▇▇▇  B ▇▇▇▇▇▇        B/A 1.5   C/A 2.0
//	                                     median:  B/A 1.5   C/A 2.0
//
// The time is the processor's where the system tells it (every Unix), so that a moment
// in which somebody else has the processor does not count, while the work of the
// garbage collector does.
//
// # Interface
//
//	Comparison   Contestants that do the same thing; Measure compares them
//	Contestant   a name, and a function that does the thing n times, here or in another program
//	Config       how many rounds, and how long
//	Result       what became of a contestant: its ratio, its time, what it allocates
//	Pair, SpreadOf, Spread    the same for samples that the caller has taken
//	AppendRatios, AppendAllocations, AppendFacts, Digits    Markdown
package ratio
