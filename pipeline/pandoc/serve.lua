-- A pandoc that stays: it answers one request after another until its standard input ends.
--
--   request   two lengths (>I4I4), a head in JSON, the source of the document
--   answer    whether it went well (B), a length (>I4), the document or pandoc's complaint
--
-- The head holds `arguments`, the options of pandoc's command line; `folder`, where the
-- files they name and the images lie; `environment`, all that pandoc sees of one.
-- What this script does besides `read` and `write` is what the command line does
-- (Text.Pandoc.App); tests compare the two byte for byte.

local WRITER_OPTIONS = {wrap = "wrap_text", ascii = "prefer_ascii"}
local ELSEWHERE = {from = true, to = true, sandbox = true, css = true, variables = true}

local conversions = {}
local defaults = {}
for name, value in pairs(pandoc.cli.parse_options {}) do
  defaults[name] = pandoc.json.encode(value)
end

-- The options of the writer: those that the command line changed. `pandoc.write` raises
-- an error for an option that a writer does not have.
local function writer_options(given)
  local options = {variables = given.variables}
  for name, value in pairs(given) do
    if not ELSEWHERE[name] and pandoc.json.encode(value) ~= defaults[name] then
      options[WRITER_OPTIONS[name] or name:gsub("-", "_")] = value
    end
  end
  options.variables.css = given.css
  options.variables.sourcefile = {"-"}
  return options
end

-- A conversion is worked out once for each list of arguments.
local function conversion(arguments)
  local key = table.concat(arguments, "\0")
  if not conversions[key] then
    local given = pandoc.cli.parse_options(arguments)
    local format = given.to:match "^[%w_]+"
    local kind, options = pandoc.writers[format], writer_options(given)
    if kind == "bytestring" then
      options.template = pandoc.template.compile(pandoc.template.default(format))
    end
    conversions[key] = {from = given.from, to = given.to, kind = kind, options = options,
                        files = given.sandbox and {} or nil}
  end
  return conversions[key]
end

-- A reader with a list of files, even an empty one, sees those files and nothing else.
local function convert(head, source)
  local how = conversion(head.arguments)
  local document = pandoc.read(source, how.from, nil, how.files)
  local output = pandoc.write(document, how.to, how.options)
  return how.kind == "text" and output:sub(-1) ~= "\n" and output .. "\n" or output
end

local function placed(head, source)
  return pandoc.system.with_environment(head.environment, function ()
    return pandoc.system.with_working_directory(head.folder, function ()
      return convert(head, source)
    end)
  end)
end

-- Silence keeps warnings out of the log, which would grow; the images seen are forgotten.
local function answer(head, source)
  pandoc.mediabag.empty()
  local _, output = pandoc.log.silence(placed, pandoc.json.decode(head, false), source)
  return output
end

for lengths in function () return io.read(8) end do
  local head, source = string.unpack(">I4I4", lengths)
  local request = io.read(head + source)
  local well, output = pcall(answer, request:sub(1, head), request:sub(head + 1))
  output = well and output or tostring(output)
  io.write(string.pack(">BI4", well and 1 or 0, #output), output)
  io.flush()
  request, output = nil, nil
  collectgarbage()  -- a document is a small thing to Lua and a large one to pandoc
end
