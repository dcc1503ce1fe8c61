# The application alone; ops/compose.yaml puts a PostgreSQL beside it.
FROM node:24-bookworm-slim AS node

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
# The pages' scripts and styles are bundled during the build.
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules/npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
WORKDIR /source

# Packages first, so that a change of code alone does not fetch them again.
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig BannedSymbols.txt ./
COPY src/GridAlert/GridAlert.csproj src/GridAlert/packages.lock.json src/GridAlert/
COPY src/GridAlert/Client/build.targets src/GridAlert/Client/
RUN dotnet restore src/GridAlert/GridAlert.csproj --locked-mode
COPY src/GridAlert/Client/package.json src/GridAlert/Client/package-lock.json src/GridAlert/Client/
RUN dotnet msbuild src/GridAlert/GridAlert.csproj -t:RestoreClient -nologo

COPY src src
RUN dotnet publish src/GridAlert/GridAlert.csproj --configuration Release --no-restore --output /app -p:UseAppHost=false

# No Chromium: the base image's distribution has none as a package, and it would triple the image. The review's page offers
# printing instead of the PDF; an image built upon this one that brings a Chromium and a Chinese font gets the PDF.
FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /app .
# Keys for sign-ins live here and must outlast the container.
RUN install -d -o "$APP_UID" -g "$APP_UID" -m 700 /var/lib/gridalert
VOLUME /var/lib/gridalert
# The base image's own port setting would only cause a warning beside the address. Garbage is collected after 128 MiB,
# whatever the processor's cache: a storm of answers of a district passes without a pause for it.
ENV ASPNETCORE_HTTP_PORTS= \
    ASPNETCORE_URLS=http://+:8080 \
    DOTNET_GCgen0size=0x8000000 \
    GRIDALERT_DATA=/var/lib/gridalert
EXPOSE 8080
USER $APP_UID
HEALTHCHECK --interval=15s --timeout=6s --start-period=60s --retries=3 \
    CMD ["dotnet", "GridAlert.dll", "--health", "http://127.0.0.1:8080/health/live"]
ENTRYPOINT ["dotnet", "GridAlert.dll"]
