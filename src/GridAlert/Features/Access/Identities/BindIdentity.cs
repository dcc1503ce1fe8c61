using System.Security.Cryptography;
using GridAlert.Features.Access.SigningIn;
using GridAlert.Features.Record;
using GridAlert.Platform;
using Microsoft.AspNetCore.DataProtection;

namespace GridAlert.Features.Access.Identities;

/// <summary>
/// Binds an identity of the city's sign-in service to the caller's account. It is an act of its own, with the account's
/// password, after its holder has seen which identity it is: nobody can slip theirs under.
/// </summary>
public sealed class BindIdentity(CheckPassword check, Commands commands, IDataProtectionProvider protection, TimeProvider time)
{
    private static readonly TimeSpan ValidFor = TimeSpan.FromMinutes(10);
    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("identity-offer").ToTimeLimitedDataProtector();

    private sealed record Offer(Guid AccountId, Identity Identity);

    /// <summary>What the page carries until its reader agrees.</summary>
    public string Prepare(Guid accountId, Identity identity) => _protector.Protect(Json.Write(new Offer(accountId, identity)), ValidFor);

    /// <summary>Null when it was prepared for somebody else, or too long ago.</summary>
    public Identity? Open(Caller caller, string? offer)
    {
        try
        {
            return offer is { Length: > 0 and < 4000 } && Json.Read<Offer>(_protector.Unprotect(offer)) is { } read && read.AccountId == caller.Id ? read.Identity : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    public async Task<Outcome<Identity>> RunAsync(Caller caller, string? offer, string? password, SignInFrom from, CancellationToken cancel)
    {
        if (Open(caller, offer) is not { } identity)
            return new Problem(ProblemKind.Gone, "setUpExpired");
        var confirmed = await check.ConfirmAsync(caller, password, from, cancel);
        if (!confirmed.Ok)
            return confirmed.Problem;
        return await commands.RunAsync<Identity>(null, async transaction =>
        {
            var now = time.GetUtcNow();
            if (!await IdentityStore.AddAsync(transaction, identity, caller.Id, now))
                return new Problem(ProblemKind.Conflict, "identityTaken");
            await Journal.AppendAsync(transaction, JournalKind.IdentityBound, now, caller.Id, new { accountId = caller.Id, identity.Issuer, identity.Subject });
            return identity;
        }, cancel);
    }

    public Task<Outcome<string>> ReleaseAsync(Caller caller, CancellationToken cancel) =>
        commands.RunAsync<string>(null, async transaction =>
        {
            if (await IdentityStore.RemoveAsync(transaction, caller.Id))
                await Journal.AppendAsync(transaction, JournalKind.IdentityReleased, time.GetUtcNow(), caller.Id, new { accountId = caller.Id });
            return "";
        }, cancel);
}
