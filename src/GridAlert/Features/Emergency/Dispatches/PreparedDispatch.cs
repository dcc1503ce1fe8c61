using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Dispatches;

/// <param name="Tx">The transaction up to which the phone knows everything once it has what is written.</param>
/// <param name="Written">Null where the phone was not connected when the message could have been written.</param>
public sealed record PreparedMessage(Guid MemberId, PhoneDispatch Dispatch, ulong Tx, PhoneMessage? Written)
{
    /// <param name="tx">The transaction up to which the phone knows everything once it has the message.</param>
    public PhoneMessage At(ulong tx) => tx == Tx && Written is not null ? Written : new(Dispatch with { Cursor = PhoneCursor.After(tx).ToString() });
}

/// <summary>
/// The messages of a new dispatch for the phones of this node, made from the frozen roster while PostgreSQL still stores it:
/// after the commit they only have to be handed out. Whoever is not in it is read from the database as on every other node.
/// </summary>
public sealed class PreparedDispatch(Dispatch dispatch, IPhonesHere phones)
{
    private readonly List<Task<List<PreparedMessage>>> _making = [];

    public Guid Id => dispatch.Id;

    /// <summary>Everybody there whom the dispatch reaches has a message here.</summary>
    public IReadOnlySet<string> Stairwells { get; } = phones.Stairwells.ToHashSet(StringComparer.Ordinal);

    /// <summary>Empty until all of them are <see cref="MadeAsync"/>.</summary>
    public IReadOnlyList<PreparedMessage> Messages { get; private set; } = [];

    /// <summary>The last transaction that a phone knows whole once it has a dispatch: the one that stores it, unless that also closes the one before.</summary>
    public static ulong Behind(Dispatch dispatch, ulong tx) => dispatch.Supersedes is null ? tx : tx - 1;

    /// <summary>Makes the messages of some stairwells, beside whatever goes on.</summary>
    /// <param name="rows">Whole trios, one after another.</param>
    /// <param name="tx">The transaction that stores the dispatch.</param>
    internal void Begin(List<PhoneDispatchRow> rows, ulong tx) => _making.Add(Task.Run(() => Make(rows, Behind(dispatch, tx))));

    internal async Task MadeAsync() => Messages = [.. (await Task.WhenAll(_making)).SelectMany(made => made)];

    private List<PreparedMessage> Make(List<PhoneDispatchRow> rows, ulong tx)
    {
        var cursor = PhoneCursor.After(tx).ToString();
        var messages = new List<PreparedMessage>(rows.Count);
        foreach (var trio in rows.ChunkBy(row => row.StairwellCode))
        {
            var marks = trio.ConvertAll(row => row.Mark());
            foreach (var row in trio)
            {
                var message = row.ToPhone(dispatch, marks, cursor);
                messages.Add(new(row.MemberId, message, tx, phones.IsConnected(row.MemberId) ? new(message) : null));
            }
        }
        return messages;
    }
}

/// <summary>Holds what is prepared until the journal says that it is stored. The few newest: what is not found here is read from the database.</summary>
public sealed class PreparedDispatches
{
    private const int Most = 4;
    private readonly Lock _gate = new();
    private readonly List<PreparedDispatch> _prepared = [];

    public void Keep(PreparedDispatch prepared)
    {
        lock (_gate)
        {
            if (_prepared.Count == Most)
                _prepared.RemoveAt(0);
            _prepared.Add(prepared);
        }
    }

    /// <summary>Null where nothing was prepared, or another node has done it.</summary>
    public PreparedDispatch? Take(Guid id)
    {
        lock (_gate)
        {
            var found = _prepared.Find(prepared => prepared.Id == id);
            if (found is not null)
                _prepared.Remove(found);
            return found;
        }
    }
}
