package middleware

// Subscriber exports subscriber for tests.
var Subscriber = subscriber

// KnownMethod exports knownMethod for tests.
var KnownMethod = knownMethod

// SetWorker gives this process another number, for ShareIn.
func (m *Metrics) SetWorker(number string) { m.shared.worker = number }
