using System.Globalization;

namespace StreamSynth.Media.Native;

/// <summary>Runs one libvips operation by name: set arguments, run, take the output image.</summary>
internal sealed unsafe class VipsOperation : IDisposable
{
    private readonly string _name;
    private readonly MediaTask _task;
    private readonly VipsObject _operation;

    /// <summary>Creates the operation without running it.</summary>
    /// <param name="name">The libvips nickname, such as <c>pngload_buffer</c>.</param>
    /// <param name="task">What the caller is doing, for the error.</param>
    internal VipsOperation(string name, MediaTask task)
    {
        VipsRuntime.Require();
        _name = name;
        _task = task;
        _operation = new VipsObject(VipsImports.OperationNew(name));
        if (_operation.IsInvalid) throw _task.Failed(name);
    }

    internal VipsOperation Set(string argument, int value) => Set(argument, value.ToString(CultureInfo.InvariantCulture));

    internal VipsOperation Set(string argument, double value) => Set(argument, value.ToString("R", CultureInfo.InvariantCulture));

    internal VipsOperation Set(string argument, bool value) => Set(argument, value ? "true" : "false");

    /// <summary>Sets a number, a flag, a list of numbers or the nickname of an enumeration member.</summary>
    internal VipsOperation Set(string argument, string value)
    {
        if (VipsImports.SetArgument(_operation, argument, value) != 0) throw _task.Failed(_name);
        return this;
    }

    internal VipsOperation Set(string argument, VipsImage image) => SetObject(argument, VipsImports.ImageType(), image.Handle);

    internal VipsOperation SetTarget(string argument, VipsObject target) => SetObject(argument, VipsImports.TargetType(), target);

    /// <summary>Lends a buffer; it must stay pinned until every image that came of it is disposed.</summary>
    internal VipsOperation SetBuffer(string argument, byte* data, int length)
    {
        GValue value = default;
        VipsImports.ValueInit(&value, VipsImports.BlobType());
        VipsImports.ValueSetBlob(&value, 0, data, (nuint)length);
        VipsImports.SetProperty(_operation, argument, &value);
        VipsImports.ValueUnset(&value);
        return this;
    }

    /// <summary>Runs the operation for its effect.</summary>
    internal void Run()
    {
        // Built directly, not through the operation cache: see VipsRuntime.
        int code = VipsImports.Build(_operation);
        if (code == 0) return;
        VipsImports.UnrefOutputs(_operation);
        throw _task.Failed(_name);
    }

    /// <summary>Runs the operation and gives its output image, which is lazy: pixels are made when it is copied out.</summary>
    internal VipsImage RunToImage()
    {
        Run();
        GValue value = default;
        VipsImports.ValueInit(&value, VipsImports.ImageType());
        VipsImports.GetProperty(_operation, "out", &value);
        nint image = VipsImports.ValueDuplicateObject(&value);
        VipsImports.ValueUnset(&value);
        VipsImports.UnrefOutputs(_operation);
        return new VipsImage(new VipsObject(image), _task);
    }

    public void Dispose() => _operation.Dispose();

    private VipsOperation SetObject(string argument, nuint type, VipsObject instance)
    {
        bool added = false;
        GValue value = default;
        VipsImports.ValueInit(&value, type);
        try
        {
            instance.DangerousAddRef(ref added);
            VipsImports.ValueSetObject(&value, instance.DangerousGetHandle());
            VipsImports.SetProperty(_operation, argument, &value);
        }
        finally
        {
            VipsImports.ValueUnset(&value);
            if (added) instance.DangerousRelease();
        }

        return this;
    }
}
