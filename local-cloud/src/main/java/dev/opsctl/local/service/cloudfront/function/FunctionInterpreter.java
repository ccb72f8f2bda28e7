package dev.opsctl.local.service.cloudfront.function;

import dev.opsctl.local.limit.Budget;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.mozilla.javascript.BaseFunction;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.ContextFactory;
import org.mozilla.javascript.Function;
import org.mozilla.javascript.Script;
import org.mozilla.javascript.Scriptable;
import org.mozilla.javascript.ScriptableObject;
import org.mozilla.javascript.Undefined;

/**
 * Rhino, kept to the language: no class of Java is visible, code is interpreted and counted, and what the language's own functions make is
 * charged before they make it.
 */
final class FunctionInterpreter extends ContextFactory {

    private static final FunctionInterpreter FACTORY = new FunctionInterpreter();
    private static final int OBSERVED = 500;
    private static final int DEEPEST = 200;
    /** Where the runtime differs from the bare language: what it lacks, and what is measured. */
    private static final String PRELUDE =
            """
            (function (global, steps, bytes, size) {
              var functions = Function.prototype, invoke = Reflect.apply;
              ['eval', 'Function', 'ArrayBuffer', 'DataView', 'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array',
               'Int32Array', 'Uint32Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array'
              ].forEach(function (name) { delete global[name]; });
              function measured(owner, name, before) {
                var original = owner[name];
                if (typeof original !== 'function' || name === 'constructor') { return; }
                Object.defineProperty(owner, name, { writable: true, configurable: true, enumerable: false, value: function () {
                  before(this, arguments);
                  return invoke(original, this, arguments);
                }});
              }
              var names = Object.getOwnPropertyNames;
              var made = {
                repeat: function (text, given) { bytes(text.length * (given[0] || 0)); },
                padStart: function (text, given) { bytes(given[0] || 0); },
                padEnd: function (text, given) { bytes(given[0] || 0); },
                replace: function (text, given) { bytes(text.length * (1 + size(given[1]))); },
                replaceAll: function (text, given) { bytes(text.length * (1 + size(given[1]))); }
              };
              names(String.prototype).forEach(function (name) {
                measured(String.prototype, name, function (text, given) {
                  bytes(size(text));
                  for (var i = 0; i < given.length; i++) { bytes(size(given[i])); }
                  if (made[name]) { made[name](String(text), given); }
                });
              });
              names(Array.prototype).forEach(function (name) {
                measured(Array.prototype, name, function (list, given) {
                  steps(list == null ? 0 : list.length);
                  if (name === 'join' || name === 'toString') { bytes((list.length || 0) * (1 + size(given[0]))); }
                });
              });
              measured(Array, 'from', function (self, given) { steps(given[0] == null ? 0 : given[0].length); });
              measured(JSON, 'parse', function (self, given) { bytes(size(given[0])); });
              measured(JSON, 'stringify', function (self, given) { size(given[0], true); });
              ['exec', 'test'].forEach(function (name) {
                measured(RegExp.prototype, name, function (self, given) { bytes(size(given[0])); });
              });
              ['encodeURIComponent', 'decodeURIComponent', 'encodeURI', 'decodeURI', 'escape', 'unescape', 'parseInt', 'parseFloat'
              ].forEach(function (name) { measured(global, name, function (self, given) { bytes(size(given[0])); }); });
              delete functions.constructor;
            })
            """;

    private static final Script RUNTIME = compiled(PRELUDE);

    private FunctionInterpreter() {}

    private static Script compiled(String source) {
        try (Context context = FACTORY.enterContext()) {
            return context.compileString(source, "runtime", 1, null);
        }
    }

    @Override
    protected Context makeContext() {
        Context context = super.makeContext();
        context.setInterpretedMode(true);
        context.setLanguageVersion(Context.VERSION_ES6);
        context.setInstructionObserverThreshold(OBSERVED);
        context.setMaximumInterpreterStackDepth(DEEPEST);
        context.setClassShutter(name -> false);
        return context;
    }

    @Override
    protected void observeInstructionCount(Context context, int instructions) {
        budget(context).steps(instructions);
    }

    /** A context of this thread, which charges a budget until it is closed. */
    static Context enter(Budget budget) {
        Context context = FACTORY.enterContext();
        context.putThreadLocal(Budget.class, budget);
        return context;
    }

    private static Budget budget(Context context) {
        return (Budget) context.getThreadLocal(Budget.class);
    }

    /** What a function finds around it, for one call. */
    static Scriptable scope(Context context, List<String> log) {
        ScriptableObject scope = context.initSafeStandardObjects();
        ((Function) RUNTIME.exec(context, scope, scope)).call(context, scope, scope, new Object[] {
            scope,
            function(scope, given -> charged(budget(context)::steps, given)),
            function(scope, given -> charged(budget(context)::bytes, given)),
            function(scope, given -> {
                if (given.length > 1) {
                    ScriptValues.toJson(given[0], budget(context));
                }
                return given.length > 0 && given[0] instanceof CharSequence text ? text.length() : 0;
            })
        });
        Scriptable console = context.newObject(scope);
        BaseFunction write = function(scope, given -> {
            StringBuilder line = new StringBuilder();
            for (Object value : given) {
                budget(context).bytes(value instanceof CharSequence text ? text.length() : 1);
                line.append(line.length() == 0 ? "" : " ").append(Context.toString(value));
            }
            log.add(line.toString());
            return Undefined.instance;
        });
        for (String name : List.of("log", "error", "warn", "info", "debug")) {
            ScriptableObject.putProperty(console, name, write);
        }
        ScriptableObject.putProperty(scope, "console", console);
        return scope;
    }

    private static Object charged(LongConsumer charge, Object[] given) {
        double wanted = given.length == 0 ? 0 : Context.toNumber(given[0]);
        charge.accept(Double.isNaN(wanted) || wanted < 0 ? 0 : (long) wanted);
        return Undefined.instance;
    }

    private static BaseFunction function(Scriptable scope, java.util.function.Function<Object[], Object> body) {
        return new BaseFunction(scope, ScriptableObject.getFunctionPrototype(scope)) {
            private static final long serialVersionUID = 1L;

            @Override
            public Object call(Context context, Scriptable callScope, Scriptable self, Object[] given) {
                return body.apply(given);
            }
        };
    }

    static @Nullable String reason(Throwable e) {
        return e instanceof StackOverflowError ? "more levels of calls than it may" : e.getMessage();
    }
}
