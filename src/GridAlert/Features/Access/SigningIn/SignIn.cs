using GridAlert.Features.Access.SecondFactors;
using GridAlert.Platform;

namespace GridAlert.Features.Access.SigningIn;

/// <param name="Code">From the authenticator, or a recovery code; needed where the account has a second factor.</param>
public sealed record SignInRequest(string? UserName, string? Password, string? Code = null);

/// <summary>Signs an account in by one call, as programs do. The second factor itself is set up in a browser.</summary>
public sealed class SignIn(CheckPassword check, SecondFactorStore factors, SetSecondFactor setUp, CheckSecondFactor second, OpenSession open)
{
    public async Task<Outcome<SignedIn>> RunAsync(SignInRequest request, SignInFrom from, IdempotencyKey? key, CancellationToken cancel)
    {
        var first = await check.RunAsync(request.UserName, request.Password, from, cancel);
        if (!first.Ok)
            return first.Problem;
        var account = first.Value;
        var has = await factors.FindAsync(account.Id, cancel) is not null;
        if (!has && setUp.IsRequired(account.Role))
            return new Problem(ProblemKind.Forbidden, "secondFactorNotSetUp");
        if (has && string.IsNullOrWhiteSpace(request.Code))
            return new Problem(ProblemKind.NotSignedIn, "secondFactorNeeded");
        if (has && await second.RunAsync(account, request.Code, from, cancel) is { } refused)
            return refused;
        // The password's part in the call's fingerprint is left out: what is stored must not help to guess it.
        var accountKey = key is null ? null : key with { Caller = "account:" + account.Id, RequestHash = Token.Hash(account.UserName) };
        return await open.RunAsync(account, has ? SignInWay.PasswordAndCode : SignInWay.Password, from, accountKey, cancel);
    }
}
