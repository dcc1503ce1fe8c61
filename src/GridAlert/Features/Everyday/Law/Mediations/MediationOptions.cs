using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Law.Mediations;

/// <param name="ScoresFrom">A mediator's scores are shown from so many cases on: fewer would say who said what.</param>
public sealed record MediationOptions(int ScoresFrom)
{
    /// <exception cref="StartupException">A setting is no number.</exception>
    public static MediationOptions Read(IConfiguration configuration) => new((int)Settings.Number(configuration, "Mediation:ScoresFromCases", 5, 1, 1000));
}
