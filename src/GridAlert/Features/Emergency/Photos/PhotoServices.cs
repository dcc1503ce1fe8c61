using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Photos;

public static class PhotoServices
{
    /// <summary>How many MiB photos leave free on their disk; it may be the database's too.</summary>
    private const string ReserveSetting = "Photos:ReserveMebibytes";
    private const long DefaultReserve = 256;

    public static IServiceCollection AddPhotos(this IServiceCollection services, IConfiguration configuration) => services
        .AddSingleton(new PhotoFiles(Path.Combine(configuration.DataFolder(), "photos"), Reserve(configuration)))
        .AddSingleton<PhotoEncoder>().AddSingleton<KeepPhoto>();

    /// <summary>In bytes.</summary>
    /// <exception cref="StartupException">The setting is no number of MiB.</exception>
    public static long Reserve(IConfiguration configuration) => (long)(Settings.Number(configuration, ReserveSetting, DefaultReserve, 0, 1_000_000) * 1024 * 1024);
}
