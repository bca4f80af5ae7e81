// Package ratio compares the speed of programs on a machine that others use too.
//
// Nanoseconds mislead there: within an hour the same machine may be twice as slow. The
// ratio of two times, taken one right after the other, misleads less. So every contestant
// takes part in every round, a few milliseconds each, and each round gives one ratio
// for each contestant: its time over that of the first contestant in the same round.
//
//	round 1   A ▇▇▇▇  B ▇▇▇▇▇▇  C ▇▇▇▇▇▇▇▇        B/A 1.5   C/A 2.0
//	round 2   B ▇▇▇▇▇▇▇▇▇  C ▇▇▇▇▇▇▇▇▇▇  A ▇▇▇▇▇  B/A 1.8   C/A 2.0     the machine is slow
//	round 3   C ▇▇▇▇▇▇▇▇  A ▇▇▇▇  B ▇▇▇▇▇▇        B/A 1.5   C/A 2.0
//	                                     median:  B/A 1.5   C/A 2.0
//
// The time is the processor's if the system reports it (every Unix). So a moment
// in which another program has the processor does not count, but the work of the
// garbage collector does.
//
// # Interface
//
//	Comparison   Contestants that do the same thing; Measure compares them
//	Contestant   a name, and a function that does the thing n times, here or in another program
//	Config       how many rounds, and how long
//	Result       a contestant's result: its ratio, its time, its allocations
//	Pair, SpreadOf, Spread    the same for samples that the caller has taken
//	AppendRatios, AppendAllocations, AppendFacts, Digits    Markdown
package ratio
