# Thin on purpose: dev/run.py does the work. PYTHON= chooses another Python.
RUN = $(or $(PYTHON),python3) dev/run.py

.PHONY: help setup demo check ready test test-install test-peers test-core lint i18n bench stop clean rooms fuzz

help:
	@$(RUN) help

setup:
	@$(RUN) setup

# PORT=8070  DETACH=1 (return once it answers)  RESET=1 (make it anew)
demo: export PORT := $(PORT)
demo: export DETACH := $(DETACH)
demo: export RESET := $(RESET)
demo:
	@$(RUN) demo

# ARGS="-k seal" (only these tests, without lint)
check:
	@$(RUN) check $(ARGS)

ready:
	@$(RUN) ready

# ARGS="-k seal"  WORKERS=0 (one process)  RUNNER=odoo (Odoo's own runner)
test: export RUNNER := $(RUNNER)
test: export WORKERS := $(WORKERS)
test:
	@$(RUN) test $(ARGS)

test-install:
	@$(RUN) test-install

test-peers:
	@$(RUN) test-peers

# MODULES=purchase,account  TAGS=/account:SomeClass
test-core: export MODULES := $(MODULES)
test-core: export TAGS := $(TAGS)
test-core:
	@$(RUN) test-core

lint:
	@$(RUN) lint

i18n:
	@$(RUN) i18n

# ARGS=quick (a minute or two)  buyers (at once)  declare, verify (many)
bench:
	@$(RUN) bench $(ARGS)

rooms:
	@$(RUN) rooms

# ARGS="seed steps episode"; by default a seed of the moment, 20,000 steps, the first
fuzz:
	@$(RUN) fuzz $(ARGS)

stop:
	@$(RUN) stop

clean:
	@$(RUN) clean
