package middleware

// Subscriber is for tests.
var Subscriber = subscriber

// KnownMethod is for tests.
var KnownMethod = knownMethod
