using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.PersonalData;

/// <summary>A new key for personal data; what is stored follows in the background. An administrator of the district does it.</summary>
public sealed class RotateKeys(PersonalKeyStore keys, Commands commands, UnitTree tree, TimeProvider time)
{
    public bool May(Caller caller) => AccessPolicy.MayEver(caller.Role, Act.ManagePersonalData) && tree.Find(caller.UnitCode)?.Kind == UnitKind.District;

    /// <summary>Gives the new key's number.</summary>
    public async Task<Outcome<string>> RunAsync(Caller caller, CancellationToken cancel) => !May(caller) ? Problem.Forbidden : await commands.RunAsync<string>(null, async transaction =>
    {
        var now = time.GetUtcNow();
        var id = await keys.RotateAsync(transaction, now);
        await Journal.AppendAsync(transaction, JournalKind.PersonalKeyRotated, now, caller.Id, new { keyId = id, byName = caller.Name });
        return id.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }, cancel);
}
