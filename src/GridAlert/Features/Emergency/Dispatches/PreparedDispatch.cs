using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Dispatches;

/// <param name="Tx">The transaction that stores the dispatch.</param>
/// <param name="Written">Null where the phone was not connected when the message could have been written.</param>
public sealed record PreparedMessage(Guid MemberId, PhoneDispatch Dispatch, ulong Tx, PhoneMessage? Written)
{
    /// <param name="tx">The transaction up to which the phone knows everything once it has the message.</param>
    public PhoneMessage At(ulong tx) => tx == Tx && Written is not null ? Written : new(Dispatch with { Cursor = PhoneCursor.After(tx).ToString() });
}

/// <summary>
/// The messages of a new dispatch for the phones of this node, made from the frozen roster while PostgreSQL still stores the rest:
/// after the commit they only have to be handed out. Whoever is not in it is read from the database as on every other node.
/// </summary>
public sealed class PreparedDispatch(Dispatch dispatch, IPhonesHere phones)
{
    public Guid Id => dispatch.Id;

    /// <summary>Everybody there whom the dispatch reaches has a message here.</summary>
    public IReadOnlySet<string> Stairwells { get; } = phones.Stairwells.ToHashSet(StringComparer.Ordinal);

    public IReadOnlyList<PreparedMessage> Messages { get; private set; } = [];

    /// <param name="rows">Trio by trio.</param>
    internal void Make(List<PhoneDispatchRow> rows, ulong tx)
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
        Messages = messages;
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
