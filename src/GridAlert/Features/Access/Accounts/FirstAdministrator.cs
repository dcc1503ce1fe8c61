using GridAlert.Features.Access.Passwords;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Access.Accounts;

/// <param name="DistrictCode">The district to work in; its name is needed where there is none of that code yet.</param>
public sealed record FirstAdministratorRequest(string? DistrictCode, string? DistrictName, string? UserName, string? Name, string? Password, string? Repeated);

/// <summary>
/// Where nobody can sign in yet, whoever reads the console may make the first administrator, by a link that is good once
/// and for an hour. There is no default password.
/// </summary>
public sealed class FirstAdministrator(AccountStore accounts, AccountLinkStore links, UnitTree tree, Commands commands, AppMode mode, TimeProvider time)
{
    private static readonly TimeSpan ValidFor = TimeSpan.FromHours(1);

    /// <summary>A fresh token, which takes the place of an earlier one; null where there are accounts, or demo accounts do.</summary>
    public async Task<string?> IssueAsync(CancellationToken cancel)
    {
        if (mode.Demo || await accounts.AnyAsync(cancel))
            return null;
        var token = Token.NewSession();
        await commands.RunAsync<string>(null, async transaction =>
        {
            var now = time.GetUtcNow();
            await AccountLinkStore.AddAsync(transaction, token, null, now, now + ValidFor);
            return "";
        }, cancel);
        return token;
    }

    /// <summary>Whether the link may be used. Looking changes nothing.</summary>
    public async Task<bool> MayUseAsync(string token, CancellationToken cancel) =>
        await links.FindAsync(token, time.GetUtcNow(), cancel) is { AccountId: null } && !await accounts.AnyAsync(cancel);

    public async Task<Outcome<Account>> RunAsync(string token, FirstAdministratorRequest request, CancellationToken cancel)
    {
        if (!await MayUseAsync(token, cancel))
            return new Problem(ProblemKind.Gone, "linkUsed");
        var code = (request.DistrictCode ?? "").Trim();
        var known = tree.TryFind(code, out var district);
        var userName = (request.UserName ?? "").Trim().ToLowerInvariant();
        var check = new Check();
        check.That(known ? district!.Kind == UnitKind.District : AccountRules.IsDistrictCode(code), "districtCode", "notADistrict");
        if (!known)
            check.Text(request.DistrictName, "districtName", AccountRules.MaxName);
        check.That(AccountRules.IsUserName(userName), "userName", "notAUserName");
        check.Text(request.Name, "name", AccountRules.MaxName);
        if (check.Problem is { } problem)
            return problem;
        var name = request.Name!.Trim();
        var districtName = known ? district!.Name : request.DistrictName!.Trim();
        if (ChoosePassword.RefusePassword(request.Password, request.Repeated, [userName, name, code, districtName, "gridalert"]) is { } bad)
            return bad;
        var hash = PasswordHashes.Hash(request.Password!);
        var outcome = await commands.RunAsync<Account>(null, async transaction =>
        {
            var now = time.GetUtcNow();
            // Used up first: whoever comes at the same moment waits here, and then finds it gone.
            if (await AccountLinkStore.UseAsync(transaction, token, now) is null || await AccountStore.AnyAsync(transaction))
                return new Problem(ProblemKind.Gone, "linkUsed");
            var account = new Account { Id = Guid.CreateVersion7(now), UserName = userName, Name = name, Role = Role.Admin, UnitCode = code, PasswordHash = hash };
            if (!known && await UnitStore.AddDistrictAsync(transaction, code, districtName))
                await Journal.AppendAsync(transaction, JournalKind.DistrictNamed, now, account.Id, new { code, name = districtName });
            if (!await AccountStore.AddAsync(transaction, account, now))
                return Problem.Invalid([new("userName", "userNameTaken")]);
            await Journal.AppendAsync(transaction, JournalKind.AccountCreated, now, account.Id, new { accountId = account.Id, account.Name, account.Role, account.UnitCode, first = true });
            return account;
        }, cancel);
        if (outcome.Ok && !known)
            await tree.LoadAsync(cancel);
        return outcome;
    }
}
