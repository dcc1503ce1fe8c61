using System.Diagnostics.CodeAnalysis;

namespace GridAlert.Platform;

/// <summary>Why an operation was refused, in terms of HTTP's families; pages and hubs read the same.</summary>
public enum ProblemKind
{
    Invalid = 400,
    NotSignedIn = 401,
    Forbidden = 403,
    NotFound = 404,
    Conflict = 409,
    Gone = 410,
    TooLarge = 413,
    Unprocessable = 422,
    TooMany = 429,
    Unavailable = 503,
}

/// <summary>A refusal. <paramref name="Code"/> names its sentence in the problem texts; <paramref name="Args"/> fill it.</summary>
public sealed record Problem(ProblemKind Kind, string Code, params object[] Args)
{
    /// <summary>What is wrong with which field; empty unless the input was bad.</summary>
    public IReadOnlyList<FieldProblem> Fields { get; init; } = [];

    /// <summary>When it makes sense to try again; null when trying again does not help.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What a program needs to go on, by name; empty for most.</summary>
    public IReadOnlyDictionary<string, object> More { get; init; } = new Dictionary<string, object>();

    public static Problem NotFound { get; } = new(ProblemKind.NotFound, "notFound");

    public static Problem Forbidden { get; } = new(ProblemKind.Forbidden, "forbidden");

    public static Problem Invalid(IReadOnlyList<FieldProblem> fields) => new(ProblemKind.Invalid, "invalid") { Fields = fields };
}

public sealed record FieldProblem(string Field, string Code, params object[] Args);

/// <summary>Either the value or the problem, never both.</summary>
public sealed class Outcome<T>
{
    private Outcome(T? value, Problem? problem) => (Value, Problem) = (value, problem);

    public T? Value { get; }

    public Problem? Problem { get; }

    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool Ok => Problem is null;

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Problem problem) => new(default, problem);
}

/// <summary>Collects field problems while an input is checked.</summary>
public sealed class Check
{
    private readonly List<FieldProblem> _problems = [];

    public Problem? Problem => _problems.Count == 0 ? null : Problem.Invalid(_problems);

    public bool That(bool holds, string field, string code, params object[] args)
    {
        if (!holds)
            _problems.Add(new(field, code, args));
        return holds;
    }

    /// <summary>A text that is there, fits, and that PostgreSQL can store.</summary>
    public void Text(string? value, string field, int max)
    {
        if (That(!string.IsNullOrWhiteSpace(value), field, "required"))
            OptionalText(value, field, max);
    }

    public void OptionalText(string? value, string field, int max)
    {
        if (value is null)
            return;
        That(value.Length <= max, field, "tooLong", max);
        That(!value.Contains('\0'), field, "notText");
    }
}
