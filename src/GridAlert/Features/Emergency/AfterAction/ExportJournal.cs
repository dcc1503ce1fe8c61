using System.Runtime.CompilerServices;
using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.AfterAction;

/// <summary>The lines that somebody is given, read while they are sent.</summary>
public sealed record JournalExport(IAsyncEnumerable<JournalLine> Lines);

/// <summary>Gives an activation's whole record in order, as far as it lies inside the caller's unit.</summary>
public sealed class ExportJournal(BeginExport begin, ActivationRecord record, JournalReader journal, UnitTree tree)
{
    public async Task<Outcome<JournalExport>> RunAsync(Caller caller, Guid activationId, CancellationToken cancel)
    {
        var begun = await begin.RunAsync(caller, activationId, "ndjson", cancel);
        return begun.Ok ? new JournalExport(LinesAsync(caller.UnitCode, activationId, cancel)) : begun.Problem;
    }

    private async IAsyncEnumerable<JournalLine> LinesAsync(string unitCode, Guid activationId, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (await record.StartAsync(activationId, cancel) is not { } start)
            yield break;
        await foreach (var line in record.ReadAsync(activationId, start.Before(), await journal.EndAsync(cancel), cancel))
        {
            // What is about no stairwell is about the activation or the dispatch as a whole.
            if (line.StairwellCode is not { } code || tree.Find(code)?.LiesIn(unitCode) == true)
                yield return line;
        }
    }
}
