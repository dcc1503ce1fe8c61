using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Access.Accounts;

public sealed record NewAccountRequest(string? UserName, string? Name, string? Role, string? UnitCode, string? Phone);

/// <param name="Token">Seen this once.</param>
public sealed record LinkIssued(Guid AccountId, string Name, string Token, DateTimeOffset ExpiresAt);

/// <summary>Makes an account inside the caller's own unit. Nobody but its holder ever knows its password: a one-time link lets it be chosen.</summary>
public sealed class CreateAccount(Commands commands, UnitTree tree, TimeProvider time)
{
    public static TimeSpan LinkValidFor { get; } = TimeSpan.FromDays(3);

    public async Task<Outcome<LinkIssued>> RunAsync(Caller caller, NewAccountRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        if (!AccessPolicy.MayEver(caller.Role, Act.ManageAccounts))
            return Problem.Forbidden;
        var userName = (request.UserName ?? "").Trim().ToLowerInvariant();
        var phone = string.IsNullOrWhiteSpace(request.Phone) ? null : request.Phone.Trim();
        var check = new Check();
        if (check.That(userName.Length > 0, "userName", "required"))
            check.That(AccountRules.IsUserName(userName), "userName", "notAUserName");
        check.Text(request.Name, "name", AccountRules.MaxName);
        check.That(phone is null || AccountRules.IsPhone(phone), "phone", "notANumber");
        // A unit outside the caller's own is as unknown as one that is not there.
        var unit = tree.TryFind(request.UnitCode, out var found) && AccessPolicy.Refuse(caller, Act.ManageAccounts, found) is null ? found : null;
        var role = Role.Observer;
        if (check.That(unit is not null, "unitCode", "unknownUnit", request.UnitCode ?? ""))
        {
            var roles = AccountRules.RolesAt(unit!.Kind);
            check.That(Codes.TryParse(request.Role, out role) && roles.Contains(role), "role", "roleNotHere");
        }
        if (check.Problem is { } problem)
            return problem;
        return await commands.RunAsync<LinkIssued>(key, async transaction =>
        {
            var now = time.GetUtcNow();
            var account = new Account
            {
                Id = Guid.CreateVersion7(now),
                UserName = userName,
                Name = request.Name!.Trim(),
                Role = role,
                UnitCode = unit!.Code,
                Phone = Personal.Of(phone),
                PasswordHash = "",
            };
            if (!await AccountStore.AddAsync(transaction, account, now))
                return Problem.Invalid([new("userName", "userNameTaken")]);
            await Journal.AppendAsync(transaction, JournalKind.AccountCreated, now, caller.Id, new { accountId = account.Id, account.Name, account.Role, account.UnitCode, byName = caller.Name });
            return await IssueLinkAsync(transaction, account.Id, account.Name, caller, now);
        }, cancel);
    }

    /// <summary>In another change's transaction: a fresh link, which takes the place of an earlier one.</summary>
    public static async Task<LinkIssued> IssueLinkAsync(Transaction transaction, Guid accountId, string name, Caller caller, DateTimeOffset now)
    {
        var link = new LinkIssued(accountId, name, Token.NewSession(), now + LinkValidFor);
        await AccountLinkStore.AddAsync(transaction, link.Token, accountId, now, link.ExpiresAt);
        await Journal.AppendAsync(transaction, JournalKind.AccountLinked, now, caller.Id, new { accountId, link.ExpiresAt, byName = caller.Name });
        return link;
    }
}
