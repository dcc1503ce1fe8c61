using GridAlert.Features.Access;
using GridAlert.Features.Everyday.Law;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Everyday.Requests;

/// <summary>What an account may do with a request of its unit.</summary>
/// <param name="Follows">Reads what people wrote, and acts on it.</param>
/// <param name="IsAttached">It is a confidential one, and theirs.</param>
public sealed record RequestRights(bool Sees, bool Follows, bool IsAttached)
{
    /// <summary>
    /// A confidential request is the desk's and that of whoever is attached to its stairwell for legal matters: for everybody else
    /// it is not there.
    /// </summary>
    public static async Task<RequestRights> OfAsync(Transaction transaction, Caller caller, bool isConfidential, Unit stairwell, DateTimeOffset now)
    {
        if (!stairwell.LiesIn(caller.UnitCode))
            return new(false, false, false);
        if (!isConfidential)
            return new(true, AccessPolicy.MayEver(caller.Role, Act.FollowUp), false);
        var isAttached = await GridServiceStore.IsLegalOfAsync(transaction, caller.Id, stairwell.Lineage, now.Day());
        var sees = isAttached || AccessPolicy.MayEver(caller.Role, Act.HandleLegal);
        return new(sees, sees, isAttached);
    }

    /// <summary>Null when the act is allowed.</summary>
    public Problem? Refuse(Caller caller, Act act, Unit stairwell) =>
        !Sees ? Problem.NotFound : IsAttached && act == Act.FollowUp ? null : AccessPolicy.Refuse(caller, act, stairwell);
}

/// <summary>The same for who looks.</summary>
public sealed class RequestRightsQuery(NpgsqlDataSource database, TimeProvider time)
{
    public async Task<RequestRights> OfAsync(Caller caller, bool isConfidential, Unit stairwell, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await RequestRights.OfAsync(new(connection), caller, isConfidential, stairwell, time.GetUtcNow());
    }
}
