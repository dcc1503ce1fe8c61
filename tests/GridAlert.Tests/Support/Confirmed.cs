using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace GridAlert.Tests.Support;

/// <summary>An answer of a responder whose receipt has reached the phone.</summary>
public sealed record ConfirmedAnswer(Guid DispatchId, Guid MemberId, string Act, string State, DateTimeOffset RecordedAt);

/// <summary>A dispatch whose 201 has reached the dispatcher.</summary>
public sealed record ConfirmedDispatch(Guid Id, int Recipients, int Stairwells);

/// <summary>Everything that was ever confirmed to anybody: whatever happens, the database must hold it.</summary>
public sealed class Confirmed
{
    private readonly ConcurrentQueue<ConfirmedDispatch> _dispatches = new();
    private readonly ConcurrentQueue<ConfirmedAnswer> _answers = new();
    private readonly ConcurrentQueue<Guid> _opened = new();
    private readonly ConcurrentQueue<Guid> _ended = new();

    public IReadOnlyCollection<ConfirmedDispatch> Dispatches => _dispatches;

    public IReadOnlyCollection<ConfirmedAnswer> Answers => _answers;

    public IReadOnlyCollection<Guid> Opened => _opened;

    public IReadOnlyCollection<Guid> Ended => _ended;

    public int Count => _dispatches.Count + _answers.Count + _opened.Count + _ended.Count;

    public void Dispatch(JsonNode published) =>
        _dispatches.Enqueue(new(Guid.Parse((string)published["id"]!), (int)published["recipients"]!, (int)published["stairwells"]!));

    public void Answer(Guid memberId, string act, JsonNode receipt)
    {
        if (receipt["recordedAt"] is { } at)
            _answers.Enqueue(new(Guid.Parse((string)receipt["dispatchId"]!), memberId, act, (string)receipt["state"]!, DateTimeOffset.Parse((string)at!, System.Globalization.CultureInfo.InvariantCulture)));
    }

    public void Activation(JsonNode activation) => _opened.Enqueue(Guid.Parse((string)activation["id"]!));

    public void End(JsonNode activation) => _ended.Enqueue(Guid.Parse((string)activation["id"]!));
}
