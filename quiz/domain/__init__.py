"""Rules of the application, in the standard library alone: no clock, no unseeded random, no Flask, no SQL."""
