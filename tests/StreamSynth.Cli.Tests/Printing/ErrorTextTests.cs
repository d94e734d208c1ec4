using StreamSynth.Cli.Printing;
using StreamSynth.Engine.Graph;
using StreamSynth.Media;
using StreamSynth.Onnx;
using StreamSynth.Storage;

namespace StreamSynth.Cli.Tests.Printing;

public sealed class ErrorTextTests
{
    [Fact]
    public void Explain_LibraryMissingSomewhereBelow_SaysToBuildAgain()
    {
        var error = new StorageException("cannot save", new TypeInitializationException("T", new DllNotFoundException("no libduckdb.so\nlooked here\nlooked there")));

        Diagnostic fault = Assert.Single(ErrorText.Explain(error));

        Assert.Equal("SS4100", fault.Code);
        Assert.Equal("a native library could not be loaded: no libduckdb.so", fault.Message);
        Assert.StartsWith("build again", fault.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_LoaderTextInAnotherException_IsCutToTheLibrary()
    {
        var error = new MediaException("libvips was not found. (Unable to load shared library 'libvips' or one of its dependencies. In order to help diagnose loading problems, ...\n/a: no\n)");

        Diagnostic fault = Assert.Single(ErrorText.Explain(error));

        Assert.Equal("a native library could not be loaded: Unable to load shared library 'libvips' or one of its dependencies.", fault.Message);
    }

    [Fact]
    public void Explain_ModelFaults_KeepsCodesAndFixes()
    {
        var error = new ModelException([new ModelFault("SS4001", "models/a", "file not found", "download it"), new ModelFault("SS4002", "models/b", "cut short", "copy it")]);

        IReadOnlyList<Diagnostic> faults = ErrorText.Explain(error);

        Assert.Equal([("SS4001", "models/a: file not found.", "download it."), ("SS4002", "models/b: cut short.", "copy it.")], faults.Select(f => (f.Code, f.Message, f.Fix!)));
    }

    [Fact]
    public void Explain_MediaAndStorage_AreFaultsNotBugs()
    {
        Assert.Equal("SS4101", Assert.Single(ErrorText.Explain(new MediaException("no icons"))).Code);
        Assert.Equal("SS6001", Assert.Single(ErrorText.Explain(new StorageException("disk full"))).Code);
    }

    [Fact]
    public void Write_Unknown_IsAnErrorOfTheImplementation()
    {
        using var bench = new CliBench();

        int exit = ErrorText.Write(new InvalidOperationException("never"), verbose: false, json: false, bench.Around);

        Assert.Equal(ExitCode.RunFailed, exit);
        Assert.Equal("streamsynth: error SS9001: implementation error: InvalidOperationException: never\n  Fix: run again with --verbose and report the stack trace.\n", bench.Errors);
    }
}
