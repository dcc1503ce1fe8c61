using GridAlert.Features.Access.Accounts;
using GridAlert.Features.Access.Sessions;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Access.SigningIn;

public sealed record SignedInUser(Guid Id, string Name, Role Role, string UnitCode);

public sealed record SignedIn(string AccessToken, DateTimeOffset ExpiresAt, SignedInUser User);

/// <summary>What an account showed to get in.</summary>
public enum SignInWay { Password, PasswordAndCode, Identity, IdentityAndCode }

/// <summary>The last step of signing in, once everything that is asked for was shown.</summary>
public sealed class OpenSession(Commands commands, TimeProvider time)
{
    private static readonly TimeSpan SessionLength = TimeSpan.FromHours(12);

    public async Task<Outcome<SignedIn>> RunAsync(Account account, SignInWay way, SignInFrom from, IdempotencyKey? key, CancellationToken cancel) =>
        await commands.RunAsync<SignedIn>(key, async transaction =>
        {
            var now = time.GetUtcNow();
            await SignInFailureStore.ForgetAsync(transaction, account.UserName, from);
            var (id, token, expiresAt) = (Guid.CreateVersion7(now), Token.NewSession(), now + SessionLength);
            await SessionStore.AddForAccountAsync(transaction, id, token, account.Id, from, now, expiresAt);
            await Journal.AppendAsync(transaction, JournalKind.SignedIn, now, account.Id, new { sessionId = id, way, from.Address, from.UserAgent }, from: new(id, from.Address, from.UserAgent));
            return new SignedIn(token, expiresAt, new(account.Id, account.Name, account.Role, account.UnitCode));
        }, cancel);
}
